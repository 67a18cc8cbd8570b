using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Support.Own;

/// <summary>A virtio-net NIC in a simulation, between a guest and a network that are the test's.</summary>
internal sealed class SimulatedNic
{
    /// <summary>Frames each way.</summary>
    public const int Credit = 512;

    private readonly ActorTestKit _kit;

    public SimulatedNic(ActorTestKit kit, VirtioNetOptions? options = null, string id = "n0")
    {
        _kit = kit;
        Device = new VirtioNetDevice(options ?? new VirtioNetOptions(null));
        TestProbe supervisor = kit.CreateTestProbe();
        Peer = kit.CreateTestProbe();
        Home = kit.CreateTestProbe();
        Ref = supervisor.ChildActorOf(VirtioNetActor.Props(new VirtioNetSettings(id, Device, TopologySettings.DefaultDispatcher)), id);
        Target = supervisor.ExpectMsg<PortReady>().Target;
        Ref.Tell(new Connect(Peer.Ref, Terms));
        Link = new Link(Home.Ref, new Connect(Target, Terms), new PortCounters());
    }

    public static LinkSettings Terms { get; } = new(Credit);

    public VirtioNetDevice Device { get; }

    public IActorRef Ref { get; }

    /// <summary>Where frames for the guest go.</summary>
    public IActorRef Target { get; }

    /// <summary>Sends frames to the guest; their batches come back to <see cref="Home"/>.</summary>
    public Link Link { get; }

    public TestProbe Home { get; }

    /// <summary>Gets what the guest sends.</summary>
    public TestProbe Peer { get; }

    /// <summary>A guest that is not attached yet.</summary>
    public GuestNic MakeGuest(VirtioNetDriverOptions? options = null) =>
        new(Ref, Device.DeviceFeatures, _kit.CreateTestProbe(), _kit.CreateTestProbe(), options);
}
