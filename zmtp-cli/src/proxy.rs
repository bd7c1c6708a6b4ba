pub(crate) fn run(_: &crate::args::ProxyArgs) -> Result<(), crate::failure::Failure> { todo!() }
