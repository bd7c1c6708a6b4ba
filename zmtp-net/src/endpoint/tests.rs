//! Endpoints: what is read, what is refused, and that the printed form reads back.
