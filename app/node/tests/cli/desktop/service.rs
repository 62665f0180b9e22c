//! A Secret Service with one collection, in memory.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::Runtime;
use zbus::connection::Builder;
use zbus::object_server::ObjectServer;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Guid, fdo, interface};

const ROOT: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/whaleshares";

/// A secret on its way: session, parameters, bytes, kind.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// What is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) label: String,
    pub(super) profile: String,
    pub(super) secret: Vec<u8>,
    pub(super) content_type: String,
    number: usize,
}

#[derive(Default)]
struct State {
    exists: bool,
    locked: bool,
    made: usize,
    items: Vec<Kept>,
}

type Shared = Arc<Mutex<State>>;

/// The service on its socket, until it is dropped.
pub(super) struct Desktop {
    address: String,
    state: Shared,
    _runtime: Runtime,
}

impl Desktop {
    pub(super) fn start(socket: &Path) -> Desktop {
        let runtime = Runtime::new().unwrap();
        let state = Shared::default();
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(socket).unwrap()
        };
        runtime.spawn(accept(listener, Arc::clone(&state)));
        let address = format!("unix:path={}", socket.display());
        Desktop { address, state, _runtime: runtime }
    }

    pub(super) fn address(&self) -> String {
        self.address.clone()
    }

    pub(super) fn items(&self) -> Vec<Kept> {
        self.state.lock().unwrap().items.clone()
    }

    pub(super) fn lock(&self) {
        self.state.lock().unwrap().locked = true;
    }

    pub(super) fn is_locked(&self) -> bool {
        self.state.lock().unwrap().locked
    }
}

async fn accept(listener: UnixListener, state: Shared) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&state)));
    }
}

/// One program that has connected. It believes that it speaks to a bus.
async fn serve(stream: UnixStream, state: Shared) {
    let guid = Guid::generate();
    let (exists, items) = {
        let state = state.lock().unwrap();
        (state.exists, state.items.clone())
    };
    let builder = Builder::unix_stream(stream).server(guid).unwrap().p2p();
    let builder = builder.serve_at("/org/freedesktop/DBus", Bus).unwrap();
    let mut builder = builder.serve_at(ROOT, Service(Arc::clone(&state))).unwrap();
    if exists {
        builder = builder.serve_at(COLLECTION, Collection(Arc::clone(&state))).unwrap();
    }
    for item in items {
        let kept = Item { number: item.number, state: Arc::clone(&state) };
        builder = builder.serve_at(item_path(item.number), kept).unwrap();
    }
    // A client that goes away while it greets is of no interest.
    if let Ok(connection) = builder.build().await {
        std::future::pending::<()>().await;
        drop(connection);
    }
}

fn item_path(number: usize) -> OwnedObjectPath {
    path(&format!("{COLLECTION}/{number}"))
}

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text).unwrap().into()
}

/// What a bus answers to everybody.
struct Bus;

#[interface(name = "org.freedesktop.DBus")]
impl Bus {
    fn hello(&self) -> String {
        ":1.2".to_owned()
    }

    fn add_match(&self, _rule: &str) {}

    fn remove_match(&self, _rule: &str) {}

    fn get_name_owner(&self, _name: &str) -> String {
        ":1.1".to_owned()
    }
}

struct Service(Shared);

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn open_session(
        &self,
        algorithm: &str,
        _input: Value<'_>,
    ) -> fdo::Result<(OwnedValue, OwnedObjectPath)> {
        match algorithm {
            "plain" => Ok((Value::from("").try_into().unwrap(), path("/session/1"))),
            other => Err(fdo::Error::NotSupported(other.to_owned())),
        }
    }

    async fn create_collection(
        &self,
        properties: HashMap<String, OwnedValue>,
        _alias: &str,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        let label = &properties["org.freedesktop.Secret.Collection.Label"];
        assert_eq!(label.downcast_ref::<&str>().unwrap(), "whaleshares");
        let existed = std::mem::replace(&mut self.0.lock().unwrap().exists, true);
        assert!(!existed, "it is made once");
        server.at(COLLECTION, Collection(Arc::clone(&self.0))).await.unwrap();
        (path(COLLECTION), path("/"))
    }

    fn unlock(&self, objects: Vec<OwnedObjectPath>) -> (Vec<OwnedObjectPath>, OwnedObjectPath) {
        self.0.lock().unwrap().locked = false;
        (objects, path("/"))
    }

    #[zbus(property)]
    fn collections(&self) -> Vec<OwnedObjectPath> {
        let exists = self.0.lock().unwrap().exists;
        exists.then(|| path(COLLECTION)).into_iter().collect()
    }
}

struct Collection(Shared);

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    fn search_items(&self, attributes: HashMap<String, String>) -> Vec<OwnedObjectPath> {
        let state = self.0.lock().unwrap();
        let found = state.items.iter().filter(|item| item.profile == attributes["profile"]);
        found.map(|item| item_path(item.number)).collect()
    }

    async fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Secret,
        replace: bool,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        let label = &properties["org.freedesktop.Secret.Item.Label"];
        let label = label.downcast_ref::<&str>().unwrap().to_owned();
        let attributes = properties["org.freedesktop.Secret.Item.Attributes"].try_clone().unwrap();
        let attributes: HashMap<String, String> = attributes.try_into().unwrap();
        let number = {
            let mut state = self.0.lock().unwrap();
            if state.locked {
                return Err(fdo::Error::AccessDenied("locked".to_owned()));
            }
            assert!(replace);
            let profile = attributes["profile"].clone();
            state.items.retain(|item| item.profile != profile);
            state.made += 1;
            let number = state.made;
            let (_, _, secret, content_type) = secret;
            state.items.push(Kept { label, profile, secret, content_type, number });
            number
        };
        let item = Item { number, state: Arc::clone(&self.0) };
        server.at(item_path(number), item).await.unwrap();
        Ok((item_path(number), path("/")))
    }

    #[zbus(property)]
    fn items(&self) -> Vec<OwnedObjectPath> {
        self.0.lock().unwrap().items.iter().map(|item| item_path(item.number)).collect()
    }

    #[zbus(property)]
    fn locked(&self) -> bool {
        self.0.lock().unwrap().locked
    }
}

struct Item {
    number: usize,
    state: Shared,
}

impl Item {
    fn kept(&self) -> Kept {
        let state = self.state.lock().unwrap();
        state.items.iter().find(|item| item.number == self.number).unwrap().clone()
    }
}

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    fn get_secret(&self, session: OwnedObjectPath) -> fdo::Result<(Secret,)> {
        if self.state.lock().unwrap().locked {
            return Err(fdo::Error::AccessDenied("locked".to_owned()));
        }
        let Kept { secret, content_type, .. } = self.kept();
        Ok(((session, Vec::new(), secret, content_type),))
    }

    fn delete(&self) -> OwnedObjectPath {
        self.state.lock().unwrap().items.retain(|item| item.number != self.number);
        path("/")
    }

    #[zbus(property)]
    fn label(&self) -> String {
        self.kept().label
    }

    #[zbus(property)]
    fn locked(&self) -> bool {
        self.state.lock().unwrap().locked
    }
}
