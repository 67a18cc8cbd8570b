using System.Collections.Immutable;
using ActorNet.Actors.E1000s.InProcess;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.E1000s;

/// <summary>What docs/in-process.md shows: a machine monitor of one's own, two NICs of which are plugged into a hub.</summary>
public sealed class EmbeddingTests : DatapathTest
{
    // The sample: a type of port for the NICs of this program, which takes them from a table.
    private static readonly PortType MyNic = new(PortRole.Device, "my-nic", "an e1000 of this program", [NicPortOptions.Netdev]);

    [Fact]
    public void Topology_TwoNicsOfThisProgram_AreUpAndJoined()
    {
        var nics = new Dictionary<string, E1000Nic>
        {
            ["n0"] = new(new E1000Options(MacAddress.Parse("52:54:00:12:34:56")), new MyInterruptController()),
            ["n1"] = new(new E1000Options(MacAddress.Parse("52:54:00:12:34:57")), new MyInterruptController()),
        };
        var factories = new Dictionary<PortType, PortFactory> { [MyNic] = (settings, lane) => nics[settings.Id].Props(settings.Id, lane) };
        var topology = new Topology([HubPort("h0"), HubPort("h1"), Nic("n0", "h0"), Nic("n1", "h1")]);
        Assert.Empty(TopologyValidator.Validate(topology));

        IActorRef running = Sys.ActorOf(TopologyActor.Props(topology, factories, new TopologySettings(Lane, Terms, new SwitchOptions { Seed = 1 })), "topology");
        running.Tell(AwaitTopology.Instance, TestActor);
        ExpectMsg<TopologyUp>();

        Assert.Equal(0x100e_8086u, nics["n0"].ReadConfiguration(0, 4));
        AwaitAssert(() =>
        {
            running.Tell(GetPortReports.Instance, TestActor);
            PortReportList reports = ExpectMsg<PortReportList>();
            Assert.Equal(["e1000", "e1000"], reports.Ports.Where(static port => port.Id[0] == 'n').Select(static port => port.Kind));
            Assert.All(reports.Ports, static port => Assert.True(port.LinkUp));
        });
    }

    private static PortSettings Nic(string id, string netdev) =>
        new(MyNic, id, ImmutableSortedDictionary<string, object>.Empty.Add(NicPortOptions.Netdev.Name, netdev), id);

    private static PortSettings HubPort(string id) =>
        new(HubPortType.Type, id, ImmutableSortedDictionary<string, object>.Empty.Add(HubPortType.HubId.Name, 0), id);

    private sealed class MyInterruptController : IPciHost
    {
        public void SetInterrupt(bool level)
        {
        }

        public void SignalMessage(ulong address, uint data)
        {
        }
    }
}
