//! gRPC reflection: clients ask which services there are and how their messages look.
//!
//! Versions v1 and v1alpha differ in their name only: the messages are the same on the wire, so
//! both are served by one implementation. Files are those of the descriptor set byte for byte,
//! with the options that a decoded and encoded set would lose.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::Request;
use prost_reflect::{DescriptorPool, FileDescriptor};
use tonic::codec::{ProstCodec, Streaming};
use tonic::codegen::tokio_stream::{Stream, StreamExt};
use tonic::codegen::{BoxFuture, BoxStream};
use tonic::server::{Grpc, StreamingService};
use tonic::{Code, Status};
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{
    ErrorResponse, ExtensionNumberResponse, FileDescriptorResponse, ListServiceResponse,
    ServerReflectionRequest, ServerReflectionResponse, ServiceResponse,
};
use tonic_reflection::pb::{v1, v1alpha};

/// The method, in both versions.
pub(super) const PATHS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// What reflection knows.
#[derive(Clone)]
pub(super) struct Reflection(Arc<Known>);

struct Known {
    services: Vec<String>,
    /// The API of the chain, and reflection itself in both versions.
    pools: Vec<DescriptorPool>,
}

impl Reflection {
    /// Reflection over `services`, which includes itself.
    pub(super) fn of(services: BTreeSet<&str>) -> Reflection {
        let own = PATHS.iter().filter_map(|path| path.split('/').nth(1));
        let services = services.into_iter().chain(own).map(str::to_owned).collect();
        let own_files = [v1::FILE_DESCRIPTOR_SET, v1alpha::FILE_DESCRIPTOR_SET];
        let pools =
            std::iter::once(proto::pool().clone()).chain(own_files.iter().map(|set| pool(set)));
        Reflection(Arc::new(Known { services, pools: pools.collect() }))
    }

    /// Serves one stream of questions.
    pub(super) async fn serve(&self, request: Request) -> http::Response<tonic::body::Body> {
        let codec = ProstCodec::<ServerReflectionResponse, ServerReflectionRequest>::default();
        Grpc::new(codec).streaming(self.clone(), request).await
    }
}

fn pool(set: &[u8]) -> DescriptorPool {
    match DescriptorPool::decode(set) {
        Ok(pool) => pool,
        Err(error) => panic!("the descriptors of reflection do not decode: {error}"),
    }
}

impl StreamingService<ServerReflectionRequest> for Reflection {
    type Response = ServerReflectionResponse;
    type ResponseStream = BoxStream<ServerReflectionResponse>;
    type Future = BoxFuture<tonic::Response<Self::ResponseStream>, Status>;

    #[allow(clippy::result_large_err, reason = "the stream of tonic has no other error")]
    fn call(
        &mut self,
        request: tonic::Request<Streaming<ServerReflectionRequest>>,
    ) -> Self::Future {
        let known = Arc::clone(&self.0);
        let answers = request
            .into_inner()
            .map(move |question| question.map(|question| known.answer(question)));
        Box::pin(async move { Ok(tonic::Response::new(boxed(answers))) })
    }
}

fn boxed(
    answers: impl Stream<Item = Result<ServerReflectionResponse, Status>> + Send + 'static,
) -> BoxStream<ServerReflectionResponse> {
    Box::pin(answers)
}

impl Known {
    fn answer(&self, question: ServerReflectionRequest) -> ServerReflectionResponse {
        let message =
            question.message_request.as_ref().and_then(|wish| self.find(wish)).unwrap_or_else(
                || {
                    let error_message = format!("not found: {:?}", question.message_request);
                    MessageResponse::ErrorResponse(ErrorResponse {
                        error_code: Code::NotFound.into(),
                        error_message,
                    })
                },
            );
        ServerReflectionResponse {
            valid_host: question.host.clone(),
            original_request: Some(question),
            message_response: Some(message),
        }
    }

    fn find(&self, wish: &MessageRequest) -> Option<MessageResponse> {
        match wish {
            MessageRequest::ListServices(_) => {
                let service = |name: &String| ServiceResponse { name: name.clone() };
                let service = self.services.iter().map(service).collect();
                Some(MessageResponse::ListServicesResponse(ListServiceResponse { service }))
            }
            MessageRequest::FileByFilename(name) => self
                .pools
                .iter()
                .find_map(|pool| pool.get_file_by_name(name))
                .map(|file| in_bytes(&file)),
            MessageRequest::FileContainingSymbol(name) => {
                self.pools.iter().find_map(|pool| file_of(pool, name)).map(|file| in_bytes(&file))
            }
            MessageRequest::FileContainingExtension(wish) => {
                let message = self
                    .pools
                    .iter()
                    .find_map(|pool| pool.get_message_by_name(&wish.containing_type))?;
                let number = u32::try_from(wish.extension_number).ok()?;
                message.get_extension(number).map(|extension| in_bytes(&extension.parent_file()))
            }
            MessageRequest::AllExtensionNumbersOfType(name) => {
                let message = self.pools.iter().find_map(|pool| pool.get_message_by_name(name))?;
                let number = |extension: prost_reflect::ExtensionDescriptor| {
                    i32::try_from(extension.number())
                };
                let extension_number =
                    message.extensions().map(number).collect::<Result<_, _>>().ok()?;
                let base_type_name = name.clone();
                Some(MessageResponse::AllExtensionNumbersResponse(ExtensionNumberResponse {
                    base_type_name,
                    extension_number,
                }))
            }
        }
    }
}

/// The file that defines `name`: a service or one of its methods, a message or one of its
/// fields, an enumeration, an extension.
fn file_of(pool: &DescriptorPool, name: &str) -> Option<FileDescriptor> {
    let whole = |name: &str| {
        pool.get_message_by_name(name)
            .map(|found| found.parent_file())
            .or_else(|| pool.get_service_by_name(name).map(|found| found.parent_file()))
            .or_else(|| pool.get_enum_by_name(name).map(|found| found.parent_file()))
            .or_else(|| pool.get_extension_by_name(name).map(|found| found.parent_file()))
    };
    whole(name).or_else(|| {
        let (parent, member) = name.rsplit_once('.')?;
        let of_service = pool
            .get_service_by_name(parent)
            .filter(|service| service.methods().any(|method| method.name() == member))
            .map(|service| service.parent_file());
        let of_message = || {
            let message = pool.get_message_by_name(parent)?;
            message.get_field_by_name(member).map(|_| message.parent_file())
        };
        of_service.or_else(of_message)
    })
}

fn in_bytes(file: &FileDescriptor) -> MessageResponse {
    let file_descriptor_proto = vec![file.encode_to_vec()];
    MessageResponse::FileDescriptorResponse(FileDescriptorResponse { file_descriptor_proto })
}
