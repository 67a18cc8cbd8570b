using ActorNet.Actors.Captures;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Captures;

public sealed class PcapCaptureActorTests : DatapathTest
{
    private readonly string _path = Path.GetTempFileName();
    private readonly TestProbe _supervisor;

    public PcapCaptureActorTests() => _supervisor = CreateTestProbe("supervisor");

    [Theory]
    [InlineData(true, EthernetFrame.MaxLength)]
    [InlineData(false, EthernetFrame.MaxLength)]
    [InlineData(true, 64)]
    public void Capture_Frames_AreInTheFileInOrder(bool isPcapng, int snapLength)
    {
        IActorRef port = Start(() => new CaptureFile(new CaptureStream(_path), "c0", isPcapng, snapLength));
        byte[][] frames = [.. Enumerable.Range(0, 500).Select(static number => Frames.Make(number, 60 + number))];
        var link = new Link(CreateTestProbe("home").Ref, new Connect(port, Terms), new PortCounters());
        foreach (byte[][] some in frames.Chunk(32)) link.Send(Frames.Batch(some));
        AwaitAssert(() => Assert.Equal(frames.Length, ReportOf(port).FramesOut));

        Stop(port);

        Assert.Equal(frames.Select(frame => frame[..Math.Min(frame.Length, snapLength)]), CaptureBytes.Read(_path));
    }

    [Fact]
    public void Capture_LinkSetDown_WritesNothing()
    {
        IActorRef port = Start(() => new CaptureFile(new CaptureStream(_path), "c0", true, 64));
        port.Tell(new SetLink(false));
        new Link(CreateTestProbe("home").Ref, new Connect(port, Terms), new PortCounters()).Send(Frames.Batch(3));
        AwaitAssert(() => Assert.Equal(3, DropsOf(ReportOf(port), "link-down")));

        Stop(port);

        Assert.Empty(CaptureBytes.Read(_path));
    }

    [Fact]
    public void Open_NoSuchDirectory_FailsThePort()
    {
        IActorRef port = StartUnder(_supervisor, PcapCaptureActor.Props("c0", () => new CaptureFile(new CaptureStream(Path.Combine(_path, "x")), "c0", true, 64), Lane), "c0");
        _supervisor.Watch(port);

        Assert.Equal("give a file that can be written", _supervisor.ExpectMsg<PortFailed>().Remedy);
        _supervisor.ExpectTerminated(port);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        File.Delete(_path);
    }

    private IActorRef Start(Func<CaptureFile> open)
    {
        IActorRef port = StartUnder(_supervisor, PcapCaptureActor.Props("c0", open, Lane), "c0");
        Assert.Equal(port, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        return port;
    }

    private void Stop(IActorRef port)
    {
        _supervisor.Watch(port);
        port.Tell(PoisonPill.Instance);
        _supervisor.ExpectTerminated(port);
    }
}
