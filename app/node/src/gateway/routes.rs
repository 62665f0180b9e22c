//! REST paths: from the templates of `google.api.http` to the method that a request means.

use std::collections::BTreeMap;
use std::sync::Arc;

use proto::services::{HttpMethod, HttpRule, Method};

use crate::services::Lane;

/// Where a request goes.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) rule: HttpRule,
    pub(super) lane: Lane,
    template: Vec<Segment>,
}

/// A field that a path gives a value to.
#[derive(Clone, Copy)]
pub(super) struct Variable<'a> {
    pub(super) field: &'a str,
    /// Whether it takes any number of segments.
    pub(super) many: bool,
}

impl Route {
    /// The HTTP method.
    pub(super) fn verb(&self) -> http::Method {
        match self.rule.method {
            HttpMethod::Get => http::Method::GET,
            HttpMethod::Post => http::Method::POST,
            HttpMethod::Put => http::Method::PUT,
            HttpMethod::Delete => http::Method::DELETE,
            HttpMethod::Patch => http::Method::PATCH,
        }
    }

    /// The fields that stand in the path, from left to right.
    pub(super) fn variables(&self) -> impl Iterator<Item = Variable<'_>> {
        self.template.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::One(field) => Some(Variable { field, many: false }),
            Segment::Rest(field) => Some(Variable { field, many: true }),
        })
    }

    /// The path with its variables as `{field}`, whatever they take.
    pub(super) fn plain_path(&self) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(text) => format!("/{text}"),
            Segment::One(field) | Segment::Rest(field) => format!("/{{{field}}}"),
        };
        self.template.iter().map(segment).collect()
    }

    /// Whether every request that `other` takes is one that this route takes.
    fn hides(&self, other: &Route) -> bool {
        let same = |(mine, other): (&Segment, &Segment)| match (mine, other) {
            (Segment::Literal(mine), Segment::Literal(other)) => mine == other,
            (Segment::One(_), Segment::One(_)) | (Segment::Rest(_), Segment::Rest(_)) => true,
            _ => false,
        };
        self.verb() == other.verb()
            && self.template.len() == other.template.len()
            && self.template.iter().zip(&other.template).all(same)
    }
}

/// The values that a path gives to fields.
pub(super) type Captured = BTreeMap<String, String>;

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
enum Segment {
    /// Stands for itself.
    Literal(String),
    /// `{field}`: one segment, which may be empty.
    One(String),
    /// `{field=**}`: any number of segments.
    Rest(String),
}

/// All routes; of those that fit, the first one counts.
#[derive(Default)]
pub(super) struct Routes(Vec<Arc<Route>>);

impl Routes {
    /// The routes of `method`.
    pub(super) fn add(&mut self, method: &Method, lane: Lane) {
        for rule in &method.http {
            match read(&rule.path_template) {
                Some(template) => {
                    let (method, rule) = (method.clone(), rule.clone());
                    self.0.push(Arc::new(Route { method, rule, lane, template }));
                }
                None => {
                    panic!("{}: a path like {} is not supported", method.path, rule.path_template)
                }
            }
        }
    }

    /// The routes that some request can find: of two with the same shape the first.
    pub(super) fn reachable(&self) -> impl Iterator<Item = &Route> {
        self.0.iter().enumerate().filter_map(|(place, route)| {
            let hidden = self.0.iter().take(place).any(|earlier| earlier.hides(route));
            Some(route.as_ref()).filter(|_| !hidden)
        })
    }

    /// The route of a request, and what its path says. `path` has its escapes resolved.
    pub(super) fn find(&self, method: &http::Method, path: &str) -> Option<(Arc<Route>, Captured)> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        self.0.iter().filter(|route| route.verb() == *method).find_map(|route| {
            let captured = fit(&route.template, &segments)?;
            Some((Arc::clone(route), captured))
        })
    }
}

fn read(template: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    for part in template.strip_prefix('/')?.split('/') {
        let variable = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        segments.push(
            match variable.map(|variable| variable.split_once('=').unwrap_or((variable, "*"))) {
                Some((field, "*")) => Segment::One(field.to_owned()),
                Some((field, "**")) => Segment::Rest(field.to_owned()),
                Some(_) => return None,
                None if part.contains(['{', '}', '*', ':']) => return None,
                None => Segment::Literal(part.to_owned()),
            },
        );
    }
    let open = segments.iter().filter(|segment| matches!(segment, Segment::Rest(_))).count();
    (open <= 1).then_some(segments)
}

fn fit(template: &[Segment], path: &[&str]) -> Option<Captured> {
    let mut captured = Captured::new();
    let mut rest = path;
    for (index, segment) in template.iter().enumerate() {
        match segment {
            Segment::Rest(field) => {
                let after = template.len().saturating_sub(index).saturating_sub(1);
                let (taken, left) = rest.split_at_checked(rest.len().checked_sub(after)?)?;
                captured.insert(field.clone(), taken.join("/"));
                rest = left;
            }
            Segment::One(field) => {
                let (first, left) = rest.split_first()?;
                captured.insert(field.clone(), (*first).to_owned());
                rest = left;
            }
            Segment::Literal(text) => {
                let (first, left) = rest.split_first()?;
                if first != text {
                    return None;
                }
                rest = left;
            }
        }
    }
    rest.is_empty().then_some(captured)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn captured(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        let segments: Vec<&str> = path.strip_prefix('/').unwrap().split('/').collect();
        Some(fit(&read(template).unwrap(), &segments)?.into_iter().collect())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_variable_takes_one_segment_even_an_empty_one() {
        assert_eq!(captured("/a/{x}", "/a/1").unwrap(), [pair("x", "1")]);
        assert_eq!(captured("/a/{x}", "/a/").unwrap(), [pair("x", "")]);
        assert_eq!(captured("/a/{x}", "/a"), None);
        assert_eq!(captured("/a/{x}", "/a/1/2"), None);
        assert_eq!(captured("/a/{x}/b/{y}", "/a/1/b/2").unwrap(), [pair("x", "1"), pair("y", "2")]);
        assert_eq!(captured("/a/{x}/b", "/a/1/c"), None);
    }

    #[test]
    fn two_stars_take_all_that_the_tail_leaves() {
        assert_eq!(captured("/a/{x=**}", "/a/ibc/D5").unwrap(), [pair("x", "ibc/D5")]);
        assert_eq!(captured("/a/{x=**}", "/a").unwrap(), [pair("x", "")]);
        assert_eq!(captured("/a/{x=**}/total", "/a/ibc/D5/total").unwrap(), [pair("x", "ibc/D5")]);
        assert_eq!(captured("/a/{x=**}/total", "/a/ibc/D5"), None);
    }

    #[test]
    fn every_template_of_the_api_can_be_read() {
        let services = proto::services::services(proto::pool());
        let rules =
            services.iter().flat_map(|service| &service.methods).flat_map(|method| &method.http);
        let templates: Vec<&str> = rules.map(|rule| rule.path_template.as_str()).collect();
        assert!(templates.len() > 100, "{}", templates.len());
        let odd: Vec<&&str> =
            templates.iter().filter(|template| read(template).is_none()).collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}
