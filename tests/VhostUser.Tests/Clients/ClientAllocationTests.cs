using ActorNet.VhostUser.Tests.Ports;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>Once warm, the lane with both halves of a chain allocates nothing for a frame.</summary>
public class ClientAllocationTests : ClientTestBase
{
    private const int Warm = 20_000, Measured = 20_000, Stretches = 5;

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    public void Frames_ThroughAClient_AllocateNothing(int length)
    {
        StartChain();
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        byte[] frame = Frame(length, 1);
        IActorRef meter = Sys.ActorOf(ActorProps.Create<Meter>().WithDispatcher("actornet.lane"), "meter");
        PingPong(a, b, frame, Warm);
        long least = long.MaxValue;
        for (int i = 0; i < Stretches; i++)
        {
            long before = Ask(meter);
            PingPong(a, b, frame, Measured);
            least = Math.Min(least, Ask(meter) - before);
        }

        // A question and its answer are all that there is.
        Assert.True(least < 1024, $"at least {least} bytes were allocated for each {Measured} frames");
    }

    private static void PingPong(SharedGuest a, SharedGuest b, byte[] frame, int frames)
    {
        const int Burst = 100;
        for (int i = 0; i < frames; i += 2 * Burst)
        {
            for (int n = 0; n < Burst; n++) a.Send(frame);
            for (int n = 0; n < Burst; n++) b.Receive();
            for (int n = 0; n < Burst; n++) b.Send(frame);
            for (int n = 0; n < Burst; n++) a.Receive();
        }
    }

    private long Ask(IActorRef meter)
    {
        meter.Tell("?", TestActor);
        return ExpectMsg<long>();
    }

    private sealed class Meter : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(GC.GetAllocatedBytesForCurrentThread());
    }
}
