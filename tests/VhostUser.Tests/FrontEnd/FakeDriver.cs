using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.FrontEnd;

/// <summary>A driver that only remembers what it was told, with one file for everything.</summary>
internal sealed class FakeDriver : IFrontEndDriver, IDisposable
{
    private readonly FdHandle _file = MemFd.Create("fake-driver", 0x10000);
    private readonly EventFd _bell = EventFd.Create();

    public FrontEndAgreement? Agreement { get; private set; }

    public RegionDescription Region => new(0x1000, 0x10000, 0x7f00_0000_0000, 0);

    public FdHandle MemoryFile => _file;

    public FdHandle ErrorBell => _bell.Handle;

    public FdHandle BackEndSocket => _bell.Handle;

    public IReadOnlyList<FrontEndRing> Rings { get; private set; } = [];

    public void LayOut(FrontEndAgreement agreement)
    {
        Agreement = agreement;
        Rings =
        [
            .. Enumerable.Range(0, 2 * agreement.Pairs).Select(index => new FrontEndRing(
                new VirtqueueLayout(64, 0x7f00_0000_0000 + (ulong)(0x1000 * index), 0x7f00_0000_0400, 0x7f00_0000_0800, AddressSpace.User),
                VirtqueuePosition.Split(0), _bell.Handle, _bell.Handle)),
        ];
    }

    public void Dispose()
    {
        _bell.Dispose();
        _file.Dispose();
    }
}
