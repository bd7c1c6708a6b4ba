//! The clock on the wall is none of ours: it may jump.

use std::path::Path;

fn sources(directory: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// All time is that of a clock that only goes forward, which who sets the date does not change.
#[test]
fn nothing_looks_at_the_clock_on_the_wall() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = 0;
    for crate_root in [root.to_path_buf(), root.join("../zmtp-codec")] {
        sources(&crate_root.join("src"), &mut |path, text| {
            files += 1;
            for wall in ["SystemTime", "UNIX_EPOCH", "gettimeofday", "CLOCK_REALTIME"] {
                assert!(!text.contains(wall), "{wall} in {}", path.display());
            }
        });
    }
    assert!(files > 100, "only {files} files were found");
}
