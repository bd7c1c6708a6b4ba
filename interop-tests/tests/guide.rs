//! What of the guide is not Rust: its pictures are as its texts say, and its Python runs.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use interop_tests::sockets::python::Environment;
use zmtp_net::{Context, Options, Rep};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn guide(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide").join(file)
}

/// The first program in this language on a page.
fn program(page: &str, language: &str) -> Result<String> {
    let text = fs::read_to_string(guide(page))?;
    let fence = format!("```{language}\n");
    let (_, rest) = text.split_once(&fence).ok_or("no such program")?;
    let (program, _) = rest.split_once("```").ok_or("no end of it")?;
    Ok(program.to_owned())
}

/// Waits for a program, which has this long; what it wrote.
fn finish(mut child: Child) -> Result<String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Err("it does not end".into());
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn start(command: &mut Command) -> Result<Child> {
    Ok(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

#[test]
fn the_pictures_are_as_their_texts_say() -> Result<()> {
    let mut command = Command::new("python3");
    command.arg(guide("pictures.py")).arg("--check");
    finish(start(&mut command)?).map(drop)
}

#[test]
fn the_client_in_python_is_answered() -> Result<()> {
    let python = Environment::new()?;
    let options = Options::default().receive_timeout(Some(Duration::from_secs(30)));
    let server = Rep::with(&Context::new()?, options)?;
    let endpoint = server.bind("tcp://127.0.0.1:*")?.to_string();
    let mut command = python.command();
    command.args(["-c", &program("from-pyzmq.md", "python")?, &endpoint]);
    let client = start(&mut command)?;
    for number in 0..3_u32 {
        let request = server.recv()?;
        assert_eq!(request.first(), b"square");
        assert_eq!(request.last(), number.to_string().as_bytes());
        server.send((number * number).to_string())?;
    }
    assert_eq!(finish(client)?, "0\n1\n4\n");
    Ok(())
}
