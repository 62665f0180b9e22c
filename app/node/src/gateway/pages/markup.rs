//! What all pages share: their frame, their looks, and what browsers may do with them.

use std::fmt::Display;

use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};

/// The content type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8885;--soft:#8882;--link:#0550ae}\
@media(prefers-color-scheme:dark){:root{--link:#79b8ff}}\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
a{color:var(--link)}code{font:14px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
h1{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}\
h3{margin:1.5rem 0 .3rem;font-size:1rem}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;border-top:1px solid var(--line)}\
summary{cursor:pointer}ul{padding-left:1.2rem}\
.verb{display:inline-block;min-width:3.2rem;padding:0 .4rem;background:var(--soft);font-weight:600}";

/// A whole page.
pub(super) fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <link rel=\"icon\" href=\"data:,\">\n\
        <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n\
        </body>\n</html>\n"
    )
}

/// Text as it stands in a page, in attributes as well.
pub(super) fn escape(text: impl Display) -> String {
    let text = text.to_string();
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Lets a browser load nothing from elsewhere, run nothing, and guess nothing.
pub(super) fn protect(response: &mut Response) {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_not_become_markup() {
        assert_eq!(escape("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
        assert!(page("<script>", "").contains("<title>&lt;script&gt;</title>"));
    }
}
