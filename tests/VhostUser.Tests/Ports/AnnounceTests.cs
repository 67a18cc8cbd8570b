using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>announce-self, from the topology to the other guest.</summary>
public class AnnounceTests : PortTestBase
{
    private static readonly AnnounceSelf Once = new() { Rounds = 1 };

    [Fact]
    public void Device_Named_AnnouncesItsGuestToTheOthers()
    {
        StartPorts();
        using SharedGuest a = Connect("n0", new VirtioNetDriverOptions { Features = VirtioNetDriverOptions.UsableFeatures & ~FeatureBits.GuestAnnounce }).Start();
        using SharedGuest b = Connect("n1").Start();
        a.Meet(b);
        b.Meet(a);

        Topology!.Tell(new AnnouncePorts(["n0"], Once), TestActor);

        ExpectMsg<TopologyChanged>();
        byte[] frame = b.Receive();
        Assert.Equal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff], frame[..6]);
        Assert.Equal([0x80, 0x35], frame[12..14]); // RARP
    }

    [Theory]
    [InlineData("n9")] // not there
    [InlineData("h0")] // no device
    public void NoDevice_OfThatName_IsRefused(string id)
    {
        StartPorts();
        Topology!.Tell(new AnnouncePorts(["n0", id], Once), TestActor);
        Assert.True(ExpectMsg<TopologyChangeRefused>().NotFound);
    }
}
