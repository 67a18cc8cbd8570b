using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A test with a lane, and probes in place of whatever is not under test.</summary>
public abstract class DatapathTest() : ActorTestKit(Patient, null)
{
    protected const string Lane = TopologySettings.DefaultDispatcher;

    protected const int Credit = 512;

    protected static LinkSettings Terms { get; } = new(Credit);

    // How long an expectation may take on a machine that does much else; it only shows when one fails.
    private static Config Patient => ConfigurationFactory.ParseString("akka.test.single-expect-default = 20 s").WithFallback(ReferenceConfiguration.Config);

    /// <summary>Starts an actor whose parent is the probe, as a port's supervisor sees it.</summary>
    protected static IActorRef StartUnder(TestProbe supervisor, Props props, string name) => supervisor.ChildActorOf(props, name);

    protected PortReport ReportOf(IActorRef port)
    {
        TestProbe asking = CreateTestProbe();
        port.Tell(GetPortReport.Instance, asking.Ref);
        return asking.ExpectMsg<PortReport>();
    }

    protected static long DropsOf(PortReport report, string cause) =>
        report.Drops.Where(drop => drop.Cause == cause).Sum(drop => drop.Frames);

    /// <summary>The bytes of every frame of a batch.</summary>
    protected static byte[][] FramesOf(FrameBatch batch)
    {
        var frames = new byte[batch.Count][];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = new byte[batch[i].Length];
            batch.CopyBytes(i, frames[i]);
        }

        return frames;
    }
}
