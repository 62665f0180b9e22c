//! The reference: the OpenAPI document as a page to read.

use std::fmt::{Arguments, Write};

use serde_json::{Map, Value};

use super::markup::{self, escape};
use crate::gateway::openapi;

/// The page about `document`.
pub(super) fn page(document: &Value) -> String {
    let mut body = String::new();
    let info = at(document, "/info");
    line(&mut body, format_args!("<h1>{}</h1>", text(at(info, "/title"))));
    line(&mut body, format_args!("<p>{}</p>", text(at(info, "/description"))));
    let links = format_args!(
        "<p><a href=\"/\">Index</a>, <a href=\"{}\">this as an OpenAPI document</a>, \
        <a href=\"#schemas\">schemas</a>.</p>",
        openapi::PATH
    );
    line(&mut body, links);
    let tags: Vec<&Value> = at(document, "/tags").as_array().into_iter().flatten().collect();
    body.push_str("<nav aria-label=\"Services\">\n<ul>\n");
    for tag in &tags {
        let name = text(at(tag, "/name"));
        line(&mut body, format_args!("<li><a href=\"#{name}\">{name}</a></li>"));
    }
    body.push_str("</ul>\n</nav>\n");
    for tag in tags {
        service(&mut body, tag, members(at(document, "/paths")));
    }
    body.push_str("<h2 id=\"schemas\">Schemas</h2>\n");
    for (name, schema) in members(at(document, "/components/schemas")) {
        described(&mut body, name, schema);
    }
    markup::page("Whaleshares REST", &body)
}

/// What is at a place of a document; null if nothing is.
fn at<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    document.pointer(pointer).unwrap_or(&Value::Null)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn service<'a>(
    body: &mut String,
    tag: &Value,
    paths: impl Iterator<Item = (&'a String, &'a Value)>,
) {
    let name = text(at(tag, "/name"));
    line(body, format_args!("<h2 id=\"{name}\">{name}</h2>"));
    paragraph(body, at(tag, "/description"));
    for (path, verbs) in paths {
        for (verb, operation) in members(verbs) {
            if at(operation, "/tags/0") == at(tag, "/name") {
                self::operation(body, verb, path, operation);
            }
        }
    }
}

fn operation(body: &mut String, verb: &str, path: &str, operation: &Value) {
    let (id, verb, path) =
        (text(at(operation, "/operationId")), verb.to_ascii_uppercase(), escape(path));
    line(
        body,
        format_args!("<h3 id=\"{id}\"><span class=\"verb\">{verb}</span> <code>{path}</code></h3>"),
    );
    paragraph(body, at(operation, "/description"));
    line(body, format_args!("<details><summary>{}</summary>", text(at(operation, "/summary"))));
    body.push_str("<table>\n<thead><tr><th>Name<th>In<th>Type<th></tr></thead>\n<tbody>\n");
    for parameter in at(operation, "/parameters").as_array().into_iter().flatten() {
        if at(parameter, "/name").is_string() {
            let (name, place) = (text(at(parameter, "/name")), text(at(parameter, "/in")));
            row(
                body,
                &[name, place, kind(at(parameter, "/schema")), text(at(parameter, "/description"))],
            );
        }
    }
    let sent = at(operation, "/requestBody/content/application~1json/schema");
    if !sent.is_null() {
        row(body, &["".into(), "body".into(), kind(sent), String::new()]);
    }
    let answer = at(operation, "/responses/200/content/application~1json/schema");
    row(body, &["".into(), "answer".into(), kind(answer), String::new()]);
    body.push_str("</tbody>\n</table>\n");
    line(
        body,
        format_args!(
            "<p>gRPC <code>{}</code></p>\n</details>",
            text(at(operation, "/x-grpc-method"))
        ),
    );
}

fn described(body: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    line(body, format_args!("<h3 id=\"{name}\"><code>{name}</code></h3>"));
    paragraph(body, at(schema, "/description"));
    if let Some(names) = at(schema, "/enum").as_array() {
        let names: Vec<String> = names.iter().map(text).collect();
        return line(body, format_args!("<p><code>{}</code></p>", names.join("</code>, <code>")));
    }
    if members(at(schema, "/properties")).next().is_none() {
        return body.push_str("<p>No fields.</p>\n");
    }
    body.push_str("<table>\n<thead><tr><th>Field<th>Type<th></tr></thead>\n<tbody>\n");
    for (field, schema) in members(at(schema, "/properties")) {
        row(body, &[escape(field), kind(schema), text(at(schema, "/description"))]);
    }
    body.push_str("</tbody>\n</table>\n");
}

/// The type of a schema in a few words, with a link where it has a name.
fn kind(schema: &Value) -> String {
    if let Some(pointer) = at(schema, "/$ref").as_str() {
        let name = escape(pointer.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(choices) = at(schema, "/anyOf").as_array() {
        let choices: Vec<String> = choices.iter().map(kind).collect();
        return choices.join(" or ");
    }
    let name = match at(schema, "/type") {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "any JSON".to_owned(),
    };
    let items = at(schema, "/items");
    if !items.is_null() {
        return format!("{} of {}", escape(name), kind(items));
    }
    match at(schema, "/format").as_str() {
        Some(format) => format!("{}, {}", escape(name), escape(format)),
        None => escape(name),
    }
}

fn paragraph(body: &mut String, words: &Value) {
    if words.is_string() {
        line(body, format_args!("<p>{}</p>", text(words)));
    }
}

fn row(body: &mut String, cells: &[String]) {
    body.push_str("<tr>");
    cells.iter().for_each(|cell| body.push_str(&format!("<td>{cell}</td>")));
    body.push_str("</tr>\n");
}

fn line(to: &mut String, text: Arguments<'_>) {
    if writeln!(to, "{text}").is_err() {
        unreachable!("a string takes every text");
    }
}
