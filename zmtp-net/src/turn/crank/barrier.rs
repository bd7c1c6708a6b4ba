//! A fence of which one side pays for both.
//!
//! The thread that a crank leans towards runs past a [`light`] fence with each call, which only
//! keeps the compiler from reordering. A thread that visits calls [`heavy`], which has the operating
//! system run a full fence on each processor that runs a thread of this process. The pair orders
//! like two full fences.

use std::sync::atomic::Ordering;

/// The side that pays nothing.
#[inline(always)]
pub(super) fn light() {
    #[cfg(not(loom))]
    std::sync::atomic::compiler_fence(Ordering::SeqCst);
    #[cfg(loom)]
    loom::sync::atomic::fence(Ordering::SeqCst);
}

/// The side that pays. Only where [`is_available`].
#[cfg(loom)]
pub(super) fn heavy() {
    loom::sync::atomic::fence(Ordering::SeqCst);
}

/// Whether there are such fences here.
#[cfg(loom)]
pub(super) fn is_available() -> bool {
    true
}

#[cfg(not(loom))]
pub(super) use system::{heavy, is_available};

#[cfg(all(not(loom), any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::OnceLock;
    use std::sync::atomic::{Ordering, fence};

    fn call(command: libc::membarrier_cmd) -> bool {
        // SAFETY: the call takes two numbers, and no pointer; it changes no memory of ours.
        #[expect(unsafe_code, reason = "no safe wrapper is among our dependencies")]
        let result = unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) };
        result == 0
    }

    pub(in super::super) fn is_available() -> bool {
        static REGISTERED: OnceLock<bool> = OnceLock::new();
        *REGISTERED.get_or_init(|| call(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
    }

    pub(in super::super) fn heavy() {
        fence(Ordering::SeqCst);
        // Registered above, so it fails only if that got lost. The global one needs no such thing,
        // and exists wherever the other does.
        while !(call(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED) || call(libc::MEMBARRIER_CMD_GLOBAL)) {
            std::thread::yield_now();
        }
        fence(Ordering::SeqCst);
    }
}

#[cfg(all(not(loom), not(any(target_os = "linux", target_os = "android"))))]
mod system {
    pub(in super::super) fn is_available() -> bool {
        false
    }

    pub(in super::super) fn heavy() {}
}
