pub(crate) fn run(_: crate::args::BenchArgs) -> Result<(), crate::failure::Failure> { todo!() }
