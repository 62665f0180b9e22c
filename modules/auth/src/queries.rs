//! The SDK's questions about accounts.

use base::{Address, Ctx, Error, Result, Router, Status, page, prefix};
use proto::cosmos::auth::v1beta1::{
    AddressBytesToStringRequest, AddressBytesToStringResponse, AddressStringToBytesRequest,
    AddressStringToBytesResponse, Bech32PrefixRequest, Bech32PrefixResponse,
    QueryAccountAddressByIdRequest, QueryAccountAddressByIdResponse, QueryAccountInfoRequest,
    QueryAccountInfoResponse, QueryAccountRequest, QueryAccountResponse, QueryAccountsRequest,
    QueryAccountsResponse, QueryModuleAccountByNameRequest, QueryModuleAccountByNameResponse,
    QueryModuleAccountsRequest, QueryModuleAccountsResponse, QueryParamsRequest,
    QueryParamsResponse,
};

use crate::account::Account;
use crate::keeper;
use crate::module_accounts::MODULE_ACCOUNTS;
use crate::state::{ACCOUNTS, BY_NUMBER};

pub(crate) fn routes(router: &mut Router) {
    router.query("/cosmos.auth.v1beta1.Query/Accounts", accounts);
    router.query("/cosmos.auth.v1beta1.Query/Account", account);
    router.query("/cosmos.auth.v1beta1.Query/AccountAddressByID", address_by_number);
    router.query("/cosmos.auth.v1beta1.Query/Params", params);
    router.query("/cosmos.auth.v1beta1.Query/ModuleAccounts", module_accounts);
    router.query("/cosmos.auth.v1beta1.Query/ModuleAccountByName", module_account);
    router.query("/cosmos.auth.v1beta1.Query/Bech32Prefix", bech32_prefix);
    router.query("/cosmos.auth.v1beta1.Query/AddressBytesToString", bytes_to_text);
    router.query("/cosmos.auth.v1beta1.Query/AddressStringToBytes", text_to_bytes);
    router.query("/cosmos.auth.v1beta1.Query/AccountInfo", account_info);
}

fn accounts(ctx: &Ctx<'_>, request: QueryAccountsRequest) -> Result<QueryAccountsResponse> {
    let (accounts, pagination) =
        page(ctx, &ACCOUNTS, &(), request.pagination, |_, account| Ok(Some(account.to_any())))?;
    Ok(QueryAccountsResponse { accounts, pagination: Some(pagination) })
}

fn account(ctx: &Ctx<'_>, request: QueryAccountRequest) -> Result<QueryAccountResponse> {
    if request.address.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "Address cannot be empty"));
    }
    let account = find(ctx, &request.address)?;
    Ok(QueryAccountResponse { account: Some(account.to_any()) })
}

fn account_info(
    ctx: &Ctx<'_>,
    request: QueryAccountInfoRequest,
) -> Result<QueryAccountInfoResponse> {
    if request.address.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "address cannot be empty"));
    }
    let account = find(ctx, &request.address)?;
    Ok(QueryAccountInfoResponse { info: Some(account.base().clone()) })
}

fn find(ctx: &Ctx<'_>, text: &str) -> Result<Account> {
    let address = Address::parse(text)?;
    keeper::account(ctx, &address)?.ok_or_else(|| not_found(text))
}

fn not_found(what: &str) -> Error {
    Error::query(Status::NotFound, format!("account {what} not found"))
}

fn address_by_number(
    ctx: &Ctx<'_>,
    request: QueryAccountAddressByIdRequest,
) -> Result<QueryAccountAddressByIdResponse> {
    #[allow(deprecated, reason = "this is where the old name of the field is refused")]
    let old = request.id;
    if old != 0 {
        let text = "requesting with id isn't supported, try to request using account-id";
        return Err(Error::query(Status::InvalidArgument, text));
    }
    let number = request.account_id;
    let address = BY_NUMBER.get(ctx, &number)?.ok_or_else(|| {
        Error::query(
            Status::NotFound,
            format!("account address not found with account number {number}"),
        )
    })?;
    Ok(QueryAccountAddressByIdResponse { account_address: address.to_string() })
}

fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    Ok(QueryParamsResponse { params: Some(keeper::params(ctx)?) })
}

fn module_accounts(
    ctx: &Ctx<'_>,
    _: QueryModuleAccountsRequest,
) -> Result<QueryModuleAccountsResponse> {
    let mut names: Vec<&str> = MODULE_ACCOUNTS.iter().map(|account| account.name).collect();
    names.sort_unstable();
    let mut accounts = Vec::with_capacity(names.len());
    for name in names {
        accounts.push(module_account_named(ctx, name)?.to_any());
    }
    Ok(QueryModuleAccountsResponse { accounts })
}

fn module_account(
    ctx: &Ctx<'_>,
    request: QueryModuleAccountByNameRequest,
) -> Result<QueryModuleAccountByNameResponse> {
    if request.name.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "module name is empty"));
    }
    let account = module_account_named(ctx, &request.name)?;
    Ok(QueryModuleAccountByNameResponse { account: Some(account.to_any()) })
}

fn module_account_named(ctx: &Ctx<'_>, name: &str) -> Result<Account> {
    match keeper::account(ctx, &Address::module(name))? {
        Some(account @ Account::Module(_)) => Ok(account),
        _ => Err(not_found(name)),
    }
}

fn bech32_prefix(_: &Ctx<'_>, _: Bech32PrefixRequest) -> Result<Bech32PrefixResponse> {
    Ok(Bech32PrefixResponse { bech32_prefix: prefix::account().to_owned() })
}

fn bytes_to_text(
    _: &Ctx<'_>,
    request: AddressBytesToStringRequest,
) -> Result<AddressBytesToStringResponse> {
    if request.address_bytes.is_empty() {
        return Err(Error::undefined("empty address bytes is not allowed"));
    }
    let address = Address::new(&request.address_bytes)?;
    Ok(AddressBytesToStringResponse { address_string: address.to_string() })
}

fn text_to_bytes(
    _: &Ctx<'_>,
    request: AddressStringToBytesRequest,
) -> Result<AddressStringToBytesResponse> {
    let address = Address::parse(&request.address_string)?;
    Ok(AddressStringToBytesResponse { address_bytes: address.as_bytes().to_vec() })
}
