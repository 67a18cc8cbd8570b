using ActorNet.Host.Options;

namespace ActorNet.Host.Qmp;

/// <summary>What commands work on.</summary>
/// <param name="Control">The running topology.</param>
/// <param name="Catalog">The port types that are understood.</param>
public sealed record QmpContext(ITopologyControl Control, PortTypeCatalog Catalog);
