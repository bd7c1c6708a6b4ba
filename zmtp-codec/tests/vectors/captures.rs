//! The captured octet strings, and which of them were used.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// All captures by name.
pub(crate) struct Captures {
    octets: BTreeMap<String, Vec<u8>>,
    used: RefCell<BTreeSet<String>>,
}

impl Captures {
    /// Reads the file.
    pub(crate) fn load() -> Self {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../data/vectors.json")).unwrap();
        let entries = file.as_array().unwrap().iter();
        let octets: BTreeMap<_, _> = entries
            .map(|entry| {
                let text = |key: &str| entry[key].as_str().unwrap().to_owned();
                (text("name"), unhex(&text("hex")))
            })
            .collect();
        assert_eq!(octets.len(), 288, "the file is whole, and no name comes twice");
        Self { octets, used: RefCell::default() }
    }

    /// The octets of a capture, which counts as used from now on.
    pub(crate) fn get(&self, name: &str) -> Vec<u8> {
        let found = self.octets.get(name).unwrap_or_else(|| panic!("no capture {name}"));
        self.used.borrow_mut().insert(name.to_owned());
        found.clone()
    }

    /// The names that begin with `prefix`.
    pub(crate) fn names(&self, prefix: &str) -> Vec<&str> {
        let names = self.octets.keys().map(String::as_str);
        names.filter(|name| name.starts_with(prefix)).collect()
    }

    /// Uses up what is no matter of a codec: one name, or all that begin with what stands before
    /// a `*`.
    pub(crate) fn list(&self, pattern: &str, reason: &str) {
        assert!(!reason.is_empty());
        let mut used = self.used.borrow_mut();
        let listed = match pattern.strip_suffix('*') {
            Some(prefix) => self.names(prefix),
            None => self.octets.keys().map(String::as_str).filter(|&n| n == pattern).collect(),
        };
        assert!(!listed.is_empty(), "nothing is called {pattern}");
        for name in listed {
            assert!(used.insert(name.to_owned()), "{name} is replayed, and listed as well");
        }
    }

    /// The names that were not used.
    pub(crate) fn left(&self) -> Vec<&str> {
        let used = self.used.borrow();
        self.octets.keys().map(String::as_str).filter(|&name| !used.contains(name)).collect()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |octet: u8| u8::try_from(char::from(octet).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
