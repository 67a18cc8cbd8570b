using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>The end of a link which sends everything back that comes: frames reach the driver that sent them.</summary>
internal sealed class ReflectorActor : UntypedActor
{
    private readonly PeerLink _peer = new(Context.Self, new PortCounters(), Context.System.Scheduler);

    /// <summary>How it is started.</summary>
    internal static ActorProps Props(string lane) => ActorProps.Create<ReflectorActor>().WithDispatcher(lane).WithMailbox(NetQueueMailbox.Id);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Connect connect: _peer.Connect(connect); break;
            case FrameBatch { IsReturning: true } batch: PeerLink.TakeBack(batch); break;
            case FrameBatch batch: _peer.Pass(batch); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            default: break;
        }
    }
}
