using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Memory;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Memory of some guest, with nothing in it.</summary>
internal sealed class GuestMemoryHolder : IDisposable
{
    public GuestMemory Memory { get; } = new TestMemory().Add(0x9000_0000, 4096).Build();

    public void Dispose() => Memory.Release();
}
