//! Options that a type of socket does not have, or that do not go together.

use zmtp_codec::SocketType;

use super::super::{OptionError, Options, RouterNotify, Verbosity, XpubManual};

/// Each option that belongs to some types, set, and their names.
fn cases() -> Vec<(&'static str, Options, &'static [&'static str])> {
    let options = Options::default;
    let connect = RouterNotify { connect: true, disconnect: false };
    let disconnect = RouterNotify { connect: false, disconnect: true };
    vec![
        ("router_mandatory", options().router_mandatory(true), &["ROUTER"]),
        ("router_handover", options().router_handover(true), &["ROUTER"]),
        ("router_notify", options().router_notify(connect), &["ROUTER"]),
        ("router_notify", options().router_notify(disconnect), &["ROUTER"]),
        ("probe_router", options().probe_router(true), &["ROUTER", "DEALER", "REQ"]),
        ("req_correlate", options().req_correlate(true), &["REQ"]),
        ("req_relaxed", options().req_relaxed(true), &["REQ"]),
        ("xpub_verbosity", options().xpub_verbosity(Verbosity::Verbose), &["XPUB"]),
        ("xpub_verbosity", options().xpub_verbosity(Verbosity::Verboser), &["XPUB"]),
        ("xpub_manual", options().xpub_manual(XpubManual::Manual), &["XPUB"]),
        ("xpub_manual", options().xpub_manual(XpubManual::LastValue), &["XPUB"]),
        ("xpub_nodrop", options().xpub_nodrop(true), &["XPUB", "PUB", "RADIO"]),
        ("xpub_welcome", options().xpub_welcome("hi"), &["XPUB"]),
        ("invert_matching", options().invert_matching(true), &["PUB", "XPUB", "SUB"]),
        ("only_first_subscribe", options().only_first_subscribe(true), &["XPUB", "XSUB"]),
        ("xsub_verbose_unsubscribe", options().xsub_verbose_unsubscribe(true), &["XSUB"]),
        (
            "hello_message",
            options().hello_message("hi"),
            &["DEALER", "ROUTER", "CLIENT", "SERVER", "PEER"],
        ),
        ("disconnect_message", options().disconnect_message("bye"), &["ROUTER", "SERVER", "PEER"]),
        ("hiccup_message", options().hiccup_message("hic"), &["DEALER", "CLIENT", "PEER"]),
    ]
}

#[test]
fn each_type_of_socket_takes_its_own_options_alone() {
    for (option, options, types) in cases() {
        for socket_type in SocketType::ALL {
            let known = types.contains(&socket_type.name());
            let expected = if known {
                Ok(())
            } else {
                Err(OptionError::WrongSocketType { option, socket_type })
            };
            assert_eq!(options.check(socket_type), expected, "{option} {socket_type}");
        }
    }
}

#[test]
fn the_error_names_the_option_and_the_type() {
    let error = Options::default().req_relaxed(true).check(SocketType::Rep).unwrap_err();
    assert_eq!(error.to_string(), "a REP socket does not have the option req_relaxed");
}

#[test]
fn a_domain_to_enforce_must_be_there() {
    let options = Options::default().zap_enforce_domain(true);
    assert_eq!(options.check(SocketType::Rep), Err(OptionError::NoZapDomain));
    assert_eq!(options.zap_domain("global").unwrap().check(SocketType::Rep), Ok(()));
}
