//! The boxes of CURVE: XSalsa20 and Poly1305 as three libraries have them, sealed and opened in
//! place. This is the comparison that the codec's cryptography was chosen by; every library is
//! checked against libsodium before it is measured.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::hint::black_box;

use benches::ok;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crypto_secretbox::aead::AeadInPlace;
use crypto_secretbox::{KeyInit, XSalsa20Poly1305};
use dryoc::classic::crypto_box::{
    crypto_box_beforenm, crypto_box_detached_afternm_inplace,
    crypto_box_open_detached_afternm_inplace,
};
use dryoc::classic::crypto_core::crypto_scalarmult_base;

const KEY: [u8; 32] = [7; 32];
const NONCE: [u8; 24] = [9; 24];
const SIZES: [usize; 5] = [64, 128, 256, 1024, 65_536];

/// A library: encrypts in place and returns the tag; decrypts in place if the tag is right.
struct Library {
    name: &'static str,
    seal: fn(&mut [u8]) -> [u8; 16],
    open: fn(&[u8; 16], &mut [u8]) -> bool,
}

const LIBRARIES: [Library; 3] = [
    Library { name: "libsodium", seal: sodium::seal, open: sodium::open },
    Library {
        name: "dryoc",
        seal: |content| {
            let mut tag = [0; 16];
            crypto_box_detached_afternm_inplace(content, &mut tag, &NONCE, &KEY);
            tag
        },
        open: |tag, content| {
            crypto_box_open_detached_afternm_inplace(content, tag, &NONCE, &KEY).is_ok()
        },
    },
    Library {
        name: "crypto_secretbox",
        seal: |content| {
            let cipher = XSalsa20Poly1305::new(&KEY.into());
            ok(cipher.encrypt_in_place_detached(&NONCE.into(), b"", content)).into()
        },
        open: |tag, content| {
            let cipher = XSalsa20Poly1305::new(&KEY.into());
            cipher.decrypt_in_place_detached(&NONCE.into(), b"", content, tag.into()).is_ok()
        },
    },
];

/// libsodium, by its C functions.
mod sodium {
    use super::{KEY, NONCE};

    pub(crate) fn seal(content: &mut [u8]) -> [u8; 16] {
        let mut tag = [0; 16];
        let (at, len) = (content.as_mut_ptr(), content.len() as u64);
        // SAFETY: `at` is `len` octets long, and may be read and written at once; the others have
        // the sizes that the function wants.
        unsafe {
            libsodium_sys::crypto_box_detached_afternm(
                at,
                tag.as_mut_ptr(),
                at,
                len,
                NONCE.as_ptr(),
                KEY.as_ptr(),
            );
        }
        tag
    }

    pub(crate) fn open(tag: &[u8; 16], content: &mut [u8]) -> bool {
        let (at, len) = (content.as_mut_ptr(), content.len() as u64);
        // SAFETY: as above.
        let result = unsafe {
            libsodium_sys::crypto_box_open_detached_afternm(
                at,
                at,
                tag.as_ptr(),
                len,
                NONCE.as_ptr(),
                KEY.as_ptr(),
            )
        };
        result == 0
    }

    pub(crate) fn start() {
        // SAFETY: it may be called at any time, from any thread.
        assert!(unsafe { libsodium_sys::sodium_init() } >= 0);
    }

    pub(crate) fn agree(secret: &[u8; 32], public: &[u8; 32]) -> [u8; 32] {
        let mut key = [0; 32];
        // SAFETY: all three are 32 octets.
        unsafe {
            libsodium_sys::crypto_box_beforenm(key.as_mut_ptr(), public.as_ptr(), secret.as_ptr());
        }
        key
    }
}

/// All libraries make the same box, open it, and do not open a spoilt one.
fn check(size: usize) {
    let plain = vec![0xA5; size];
    let mut sealed = plain.clone();
    let tag = sodium::seal(&mut sealed);
    for Library { name, seal, open } in &LIBRARIES {
        let mut content = plain.clone();
        assert_eq!((seal(&mut content), &content), (tag, &sealed), "{name}");
        let mut spoilt = tag;
        spoilt[0] ^= 1;
        assert!(!open(&spoilt, &mut content), "{name}");
        let mut content = sealed.clone();
        assert!(open(&tag, &mut content) && content == plain, "{name}");
    }
}

fn boxes(c: &mut Criterion) {
    sodium::start();
    for size in SIZES {
        check(size);
        let mut group = c.benchmark_group(format!("boxes/{size} B"));
        group.throughput(Throughput::Bytes(size as u64));
        for Library { name, seal, open } in &LIBRARIES {
            let mut content = vec![0xA5; size];
            group.bench_function(BenchmarkId::new(*name, "seal"), |b| {
                b.iter(|| black_box(seal(black_box(&mut content))));
            });
            let mut sealed = vec![0xA5; size];
            let tag = seal(&mut sealed);
            let mut content = sealed.clone();
            // The copy back is part of the figure, the same for all.
            group.bench_function(BenchmarkId::new(*name, "open"), |b| {
                b.iter(|| {
                    content.copy_from_slice(&sealed);
                    assert!(open(black_box(&tag), &mut content));
                });
            });
        }
    }
}

fn agreement(c: &mut Criterion) {
    let mut public = [0; 32];
    crypto_scalarmult_base(&mut public, &[3; 32]);
    assert_eq!(sodium::agree(&KEY, &public), ok(crypto_box_beforenm(&public, &KEY)));
    let mut group = c.benchmark_group("boxes/agree");
    group.bench_function("libsodium", |b| b.iter(|| sodium::agree(&KEY, black_box(&public))));
    group.bench_function("dryoc", |b| {
        b.iter(|| ok(crypto_box_beforenm(black_box(&public), &KEY)));
    });
}

criterion_group!(benches, boxes, agreement);
criterion_main!(benches);
