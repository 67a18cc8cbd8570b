using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A ring that nobody works on, to lend it by hand.</summary>
internal sealed class LendableRing : IDisposable
{
    private const ushort Size = 64;

    private readonly IActorRef _lender;
    private readonly EventFd _any = EventFd.Create();
    private readonly GuestMemoryBuilder _memory = GuestMemoryBuilder.OverPinnedArray(1 << 16);
    private readonly VirtqueueLayout _layout;

    public LendableRing(IActorRef lender)
    {
        _lender = lender;
        _layout = new VirtqueueLayout(Size, Allocate(16 * Size), Allocate(6 + (2 * Size)), Allocate(6 + (8 * Size)), AddressSpace.Guest);
        Device = new VirtioNetDevice(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")));
        Assert.True(Device.TrySetDriverFeatures(FeatureBits.Version1));
    }

    public VirtioNetDevice Device { get; }

    public RingLoan Loan(int index) =>
        new(_lender, index, Device, _memory.Memory, _layout, VirtqueuePosition.Split(0), _any.Handle, null, _any.Handle);

    public void Dispose() => _any.Dispose();

    private ulong Allocate(int length) => _memory.Allocate(length).Address;
}
