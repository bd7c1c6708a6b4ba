//! What the system lets this program have.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Lets the program open as many descriptors as the system allows it: a thousand clients want more
/// than the usual limit.
pub fn raise_descriptor_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where that is refused, the case of the thousand clients tells of it.
    let _ = setrlimit(Resource::Nofile, limit);
}
