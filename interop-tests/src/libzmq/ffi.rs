//! The declarations of libzmq 4.3.5 that the wrapper uses, drafts included.

use std::ffi::{c_char, c_int, c_void};

/// The opaque storage of one libzmq message.
///
/// libzmq asks for 64 bytes with the alignment of a pointer.
#[repr(C, align(8))]
pub(super) struct RawMessage(pub [u8; 64]);

/// The first of the error numbers that libzmq itself defines.
const FIRST_ERROR: c_int = 156_384_712;
pub(super) const EFSM: c_int = FIRST_ERROR + 51;
pub(super) const ENOCOMPATPROTO: c_int = FIRST_ERROR + 52;
pub(super) const ETERM: c_int = FIRST_ERROR + 53;
pub(super) const EMTHREAD: c_int = FIRST_ERROR + 54;

pub(super) const SNDMORE: c_int = 2;
pub(super) const EVENT_ALL: c_int = 0xFFFF;

pub(super) const ROUTING_ID: c_int = 5;
pub(super) const SUBSCRIBE: c_int = 6;
pub(super) const UNSUBSCRIBE: c_int = 7;
pub(super) const LINGER: c_int = 17;
pub(super) const RECONNECT_IVL: c_int = 18;
pub(super) const RECONNECT_IVL_MAX: c_int = 21;
pub(super) const MAXMSGSIZE: c_int = 22;
pub(super) const SNDHWM: c_int = 23;
pub(super) const RCVHWM: c_int = 24;
pub(super) const RCVTIMEO: c_int = 27;
pub(super) const SNDTIMEO: c_int = 28;
pub(super) const LAST_ENDPOINT: c_int = 32;
pub(super) const ROUTER_MANDATORY: c_int = 33;
pub(super) const IMMEDIATE: c_int = 39;
pub(super) const XPUB_VERBOSE: c_int = 40;
pub(super) const IPV6: c_int = 42;
pub(super) const PLAIN_SERVER: c_int = 44;
pub(super) const PLAIN_USERNAME: c_int = 45;
pub(super) const PLAIN_PASSWORD: c_int = 46;
pub(super) const CURVE_SERVER: c_int = 47;
pub(super) const CURVE_PUBLICKEY: c_int = 48;
pub(super) const CURVE_SECRETKEY: c_int = 49;
pub(super) const CURVE_SERVERKEY: c_int = 50;
pub(super) const PROBE_ROUTER: c_int = 51;
pub(super) const REQ_CORRELATE: c_int = 52;
pub(super) const REQ_RELAXED: c_int = 53;
pub(super) const CONFLATE: c_int = 54;
pub(super) const ZAP_DOMAIN: c_int = 55;
pub(super) const ROUTER_HANDOVER: c_int = 56;
pub(super) const CONNECT_ROUTING_ID: c_int = 61;
pub(super) const HANDSHAKE_IVL: c_int = 66;
pub(super) const XPUB_NODROP: c_int = 69;
pub(super) const XPUB_MANUAL: c_int = 71;
pub(super) const XPUB_WELCOME_MSG: c_int = 72;
pub(super) const STREAM_NOTIFY: c_int = 73;
pub(super) const INVERT_MATCHING: c_int = 74;
pub(super) const HEARTBEAT_IVL: c_int = 75;
pub(super) const HEARTBEAT_TTL: c_int = 76;
pub(super) const HEARTBEAT_TIMEOUT: c_int = 77;
pub(super) const XPUB_VERBOSER: c_int = 78;
pub(super) const ZAP_ENFORCE_DOMAIN: c_int = 93;
pub(super) const METADATA: c_int = 95;
pub(super) const ROUTER_NOTIFY: c_int = 97;
pub(super) const HELLO_MSG: c_int = 110;
pub(super) const DISCONNECT_MSG: c_int = 111;
pub(super) const HICCUP_MSG: c_int = 114;

unsafe extern "C" {
    pub(super) safe fn zmq_errno() -> c_int;
    pub(super) fn zmq_version(major: *mut c_int, minor: *mut c_int, patch: *mut c_int);
    pub(super) fn zmq_has(capability: *const c_char) -> c_int;

    pub(super) safe fn zmq_ctx_new() -> *mut c_void;
    pub(super) fn zmq_ctx_term(context: *mut c_void) -> c_int;
    pub(super) fn zmq_ctx_shutdown(context: *mut c_void) -> c_int;

    pub(super) fn zmq_socket(context: *mut c_void, kind: c_int) -> *mut c_void;
    pub(super) fn zmq_close(socket: *mut c_void) -> c_int;
    pub(super) fn zmq_setsockopt(
        socket: *mut c_void,
        option: c_int,
        value: *const c_void,
        len: usize,
    ) -> c_int;
    pub(super) fn zmq_getsockopt(
        socket: *mut c_void,
        option: c_int,
        value: *mut c_void,
        len: *mut usize,
    ) -> c_int;
    pub(super) fn zmq_bind(socket: *mut c_void, endpoint: *const c_char) -> c_int;
    pub(super) fn zmq_connect(socket: *mut c_void, endpoint: *const c_char) -> c_int;
    pub(super) fn zmq_unbind(socket: *mut c_void, endpoint: *const c_char) -> c_int;
    pub(super) fn zmq_disconnect(socket: *mut c_void, endpoint: *const c_char) -> c_int;
    pub(super) fn zmq_connect_peer(socket: *mut c_void, endpoint: *const c_char) -> u32;
    pub(super) fn zmq_join(socket: *mut c_void, group: *const c_char) -> c_int;
    pub(super) fn zmq_leave(socket: *mut c_void, group: *const c_char) -> c_int;
    pub(super) fn zmq_socket_monitor(
        socket: *mut c_void,
        endpoint: *const c_char,
        events: c_int,
    ) -> c_int;

    pub(super) fn zmq_send(
        socket: *mut c_void,
        data: *const c_void,
        len: usize,
        flags: c_int,
    ) -> c_int;
    pub(super) fn zmq_msg_init(message: *mut RawMessage) -> c_int;
    pub(super) fn zmq_msg_init_size(message: *mut RawMessage, size: usize) -> c_int;
    pub(super) fn zmq_msg_send(
        message: *mut RawMessage,
        socket: *mut c_void,
        flags: c_int,
    ) -> c_int;
    pub(super) fn zmq_msg_recv(
        message: *mut RawMessage,
        socket: *mut c_void,
        flags: c_int,
    ) -> c_int;
    pub(super) fn zmq_msg_close(message: *mut RawMessage) -> c_int;
    pub(super) fn zmq_msg_data(message: *mut RawMessage) -> *mut c_void;
    pub(super) fn zmq_msg_size(message: *const RawMessage) -> usize;
    pub(super) fn zmq_msg_more(message: *const RawMessage) -> c_int;
    pub(super) fn zmq_msg_gets(
        message: *const RawMessage,
        property: *const c_char,
    ) -> *const c_char;
    pub(super) fn zmq_msg_set_routing_id(message: *mut RawMessage, routing_id: u32) -> c_int;
    pub(super) fn zmq_msg_routing_id(message: *mut RawMessage) -> u32;
    pub(super) fn zmq_msg_set_group(message: *mut RawMessage, group: *const c_char) -> c_int;
    pub(super) fn zmq_msg_group(message: *mut RawMessage) -> *const c_char;

    pub(super) fn zmq_z85_encode(dest: *mut c_char, data: *const u8, size: usize) -> *mut c_char;
    pub(super) fn zmq_z85_decode(dest: *mut u8, text: *const c_char) -> *mut u8;
    pub(super) fn zmq_curve_keypair(public: *mut c_char, secret: *mut c_char) -> c_int;
    pub(super) fn zmq_curve_public(public: *mut c_char, secret: *const c_char) -> c_int;
}
