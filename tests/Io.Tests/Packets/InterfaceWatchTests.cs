using ActorNet.Io.Packets;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;
using ActorNet.Tests.Kernel;

namespace ActorNet.Io.Tests.Packets;

public sealed class InterfaceWatchTests
{
    [Fact]
    public void Look_FollowsWhatHappens() => OwnNetwork.Run(static () =>
    {
        using InterfaceWatch watch = InterfaceWatch.Open("d0");
        Assert.Equal(default, watch.Look());
        Ip("link add d0 type veth peer name d1");
        Ip("link set d1 up");
        InterfaceStatus first = Expect(watch, static status => status.Exists);
        Assert.Equal((NetworkInterfaces.GetIndex("d0"), false, 1500), (first.Index, first.IsUp, first.Mtu));
        Ip("link set d0 up mtu 9000");
        Assert.Equal(9000, Expect(watch, static status => status.IsLinkUp).Mtu);
        Ip("link set d0 down");
        Assert.False(Expect(watch, static status => !status.IsUp).IsLinkUp);
        Ip("link del d0");
        Expect(watch, static status => !status.Exists);
        Ip("link add d0 type veth peer name d1");
        Assert.NotEqual(first.Index, Expect(watch, static status => status.Exists).Index);
    });

    [Fact]
    public void OpenAndDispose_LeavesNoDescriptor() => OpenDescriptors.AssertNoLeak(300, static () => InterfaceWatch.Open("lo").Dispose());

    private static InterfaceStatus Expect(InterfaceWatch watch, Func<InterfaceStatus, bool> wanted)
    {
        while (true)
        {
            InterfaceStatus status = watch.Look();
            if (wanted(status)) return status;
            Assert.NotEqual(ReadyEvents.None, watch.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(30)));
            watch.Drain();
        }
    }

    private static void Ip(string arguments) => VethCable.RunProgram("ip", arguments);
}
