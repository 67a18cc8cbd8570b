using ActorNet.Devices.Pci;

namespace ActorNet.Guest.E1000;

/// <summary>Accesses to a function on whose lane the driver runs: plain calls.</summary>
/// <param name="function">The function; register accesses go to its first range.</param>
/// <param name="clock">Tells the time of an access in nanoseconds of the function's clock.</param>
public sealed class PciFunctionAccess(PciFunction function, Func<long> clock) : IPciAccess
{
    private const int Bar = 0;

    /// <inheritdoc/>
    public uint ReadConfiguration(int offset, int size) => function.ReadConfiguration(offset, size);

    /// <inheritdoc/>
    public void WriteConfiguration(int offset, int size, uint value) => function.WriteConfiguration(offset, size, value, clock());

    /// <inheritdoc/>
    public uint Read(uint offset) => (uint)function.ReadBar(Bar, offset, sizeof(uint), clock());

    /// <inheritdoc/>
    public void Write(uint offset, uint value) => function.WriteBar(Bar, offset, sizeof(uint), value, clock());
}
