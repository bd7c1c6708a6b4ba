//! Keys are made, written, and found good.

use std::os::unix::fs::PermissionsExt;

use zmtp_codec::curve::{KeyPair, PublicKey, SecretKey};

use super::support::{directory, keys, public, run};

#[test]
fn keys_on_the_output_belong_together_and_are_new_each_time() {
    let pair = || {
        let said = run(["keygen"]).good();
        let mut lines = said.lines();
        let public: PublicKey =
            lines.next().unwrap().strip_prefix("public ").unwrap().parse().unwrap();
        let secret: SecretKey =
            lines.next().unwrap().strip_prefix("secret ").unwrap().parse().unwrap();
        assert_eq!(lines.next(), None);
        assert_eq!(*KeyPair::from(secret).public(), public);
        public
    };
    assert_ne!(pair(), pair());
}

#[test]
fn only_the_owner_can_read_the_file_of_the_secret_key() {
    let directory = directory();
    let path = keys(directory.path(), "key");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&public(&path)), 0o644);
    let secret: SecretKey = std::fs::read_to_string(&path).unwrap().trim().parse().unwrap();
    let shown: PublicKey = std::fs::read_to_string(public(&path)).unwrap().trim().parse().unwrap();
    assert_eq!(*KeyPair::from(secret).public(), shown);
}

#[test]
fn files_that_are_there_are_overwritten_only_by_force() {
    let directory = directory();
    let path = keys(directory.path(), "key");
    let before = std::fs::read(&path).unwrap();
    let name = path.to_str().unwrap();
    run(["keygen", "--output", name]).failed(1, "File exists");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    run(["keygen", "--output", name, "--force"]).good();
    assert_ne!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn half_a_pair_is_not_left_behind() {
    let directory = directory();
    let path = directory.path().join("key");
    std::fs::write(&path, "mine").unwrap();
    run(["keygen", "--output", path.to_str().unwrap()]).failed(1, "File exists");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    assert!(!public(&path).exists());
}
