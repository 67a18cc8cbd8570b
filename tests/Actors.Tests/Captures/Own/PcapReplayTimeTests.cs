using ActorNet.Actors.Captures;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Captures.Own;

/// <summary>When frames go, in virtual time.</summary>
[Trait("Runtime", "own")]
public sealed class PcapReplayTimeTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(1, 1, new[] { 0, 10, 10, 40 })]
    [InlineData(2, 1, new[] { 0, 5, 5, 20 })]
    [InlineData(0.5, 1, new[] { 0, 20, 20, 80 })]
    [InlineData(1, 2, new[] { 0, 10, 10, 40, 40, 50, 50, 80 })]
    public void Replay_Speed_SendsAtTheTimesOfTheFile(double speed, int rounds, int[] expectedMilliseconds)
    {
        string path = Path.GetTempFileName();
        // The third frame's clock went back: it goes at once, and the fourth at its time.
        File.WriteAllBytes(path, CaptureBytes.Make(true, (100 * Millisecond, Frames.Make(0)), (110 * Millisecond, Frames.Make(1)), (90 * Millisecond, Frames.Make(2)), (140 * Millisecond, Frames.Make(3))));
        using var simulation = new Simulation(7, ReferenceConfiguration.Config);
        using (var kit = new ActorTestKit(simulation.System))
        {
            TestProbe supervisor = kit.CreateTestProbe(), peer = kit.CreateTestProbe();
            IActorRef port = supervisor.ChildActorOf(PcapReplayActor.Props("r0", path, new ReplaySpeed(speed), rounds, TopologySettings.DefaultDispatcher), "r0");
            supervisor.ExpectMsg<PortReady>();
            port.Tell(new Connect(peer.Ref, new LinkSettings(512)));
            TimeSpan began = simulation.Time;
            port.Tell(new PeerLinkChanged(true));

            var at = new List<double>();
            while (at.Count < expectedMilliseconds.Length)
            {
                FrameBatch batch = peer.ExpectMsg<FrameBatch>();
                for (int i = 0; i < batch.Count; i++) at.Add(Math.Round((simulation.Time - began).TotalMilliseconds));
                batch.Return();
            }

            Assert.Equal(expectedMilliseconds.Select(static milliseconds => (double)milliseconds), at);
        }

        File.Delete(path);
    }
}
