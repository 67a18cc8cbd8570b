using System.Collections.Immutable;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Filters;

/// <summary>Filters on the ports of whole topologies, put on and taken off while frames are under way.</summary>
public sealed class FilterTopologyTests : DatapathTest
{
    private readonly Dictionary<string, FakeTap> _taps = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("actornet-filters").FullName;
    private IActorRef _topology = ActorRefs.Nobody;

    [Fact]
    public void AddFilter_Running_TakesEffectAndGoesAgain()
    {
        Start("a", "b");
        Exchange(1);
        Expect<TopologyChanged>(new AddFilter(Filter(DumpFilterType.Type, "d0", "a", ("file", InDirectory("a.pcapng")))));
        Exchange(2);
        PortReportList reports = Reports();
        Assert.Equal("filter-dump", Assert.Single(Of(reports, "a").Filters).Kind);
        Assert.Equal((0, 0), (reports.Imbalance, reports.InTransit));
        Expect<TopologyChanged>(new RemoveFilter("d0"));
        Exchange(3);
        Assert.Empty(Of(Reports(), "a").Filters);

        AwaitAssert(() =>
        {
            List<(CaptureDirection Direction, byte[] Frame)> captured = Read(InDirectory("a.pcapng"), out string name);
            Assert.Equal("a", name);
            Assert.Equal([CaptureDirection.Inbound, CaptureDirection.Outbound], captured.Select(static frame => frame.Direction));
            Assert.Equal([Frames.Make(2), Frames.Make(1002)], captured.Select(static frame => frame.Frame));
        });
    }

    [Fact]
    public void Filters_OfTheConfiguration_AreThereBeforeTheFirstFrame()
    {
        Start(["a", "b"], [Filter(WireFilterTypes.Mirror, "m0", "a", ("outdev", "c"))], "c");
        Exchange(1);
        Assert.Equal(Frames.Make(1), _taps["c"].Receive());
        Assert.Equal(Frames.Make(1001), _taps["c"].Receive());
        PortReportList reports = Reports();
        Assert.Equal((0, 0), (reports.Imbalance, reports.InTransit));
    }

    [Fact]
    public void Redirector_BothWays_FramesLeaveForOnePortAndComeFromAnother()
    {
        Start(["a", "b"], [Filter(WireFilterTypes.Redirector, "r0", "a", ("outdev", "c"), ("indev", "d"), ("queue", "tx"))], "c", "d");
        _taps["a"].TrySend(Frames.Make(1));
        Assert.Equal(Frames.Make(1), _taps["c"].Receive());
        AwaitAssert(() => Assert.Equal(Credit, Of(Reports(), "d").Credit)); // it is joined to the filter
        _taps["d"].TrySend(Frames.Make(2));
        Assert.Equal(Frames.Make(2), _taps["b"].Receive());
        Assert.Equal(0, Reports().Imbalance);
    }

    [Fact]
    public void Match_Expression_OnlyThoseFramesAreTreated()
    {
        Start(["a", "b"], [Filter(ImpairmentFilterType.Type, "i0", "a", ("loss", 100.0), ("match", "ether proto 0x1234"))]);
        byte[] lost = Frames.Make(1);
        lost[12] = 0x12;
        lost[13] = 0x34;
        _taps["a"].TrySend(lost);
        _taps["a"].TrySend(Frames.Make(2));
        Assert.Equal(Frames.Make(2), _taps["b"].Receive());
        PortReport report = Of(Reports(), "a");
        Assert.Contains(Assert.Single(report.Filters).Counters, static count => count == new DropCount("lost", 1));
    }

    [Fact]
    public void Dump_EverythingStops_WhatWasCapturedIsInTheFile()
    {
        string file = InDirectory("last.pcapng");
        Start(["a", "b"], [Filter(DumpFilterType.Type, "d0", "a", ("file", file))]);
        for (int i = 0; i < 100; i++) Exchange(i);
        Watch(_topology);
        Sys.Stop(_topology);
        ExpectTerminated(_topology);
        Assert.Equal(200, Read(file, out _).Count);
    }

    [Fact]
    public void Dump_OfDrops_SaysWhyFramesDidNotArrive()
    {
        string file = InDirectory("drops.pcapng");
        Start(["a", "b"], [Filter(DumpFilterType.Type, "d0", "a", ("file", file), ("subjects", "drops")), Filter(ImpairmentFilterType.Type, "i0", "a", ("loss", 100.0), ("queue", "tx"))]);
        _taps["a"].TrySend(Frames.Make(1));
        AwaitAssert(() => Assert.Equal(1, Assert.Single(Of(Reports(), "a").Filters, static filter => filter.Id == "d0").Counters.Single(static count => count.Cause == "captured-drops").Frames));
        Expect<TopologyChanged>(new RemoveFilter("d0"));
        AwaitAssert(() =>
        {
            Assert.True(CaptureReader.TryOpen(new MemoryStream(File.ReadAllBytes(file)), out CaptureReader? reader, out _));
            Assert.Equal(CaptureReadResult.Frame, reader.Read(out CapturedFrame frame));
            Assert.Equal("dropped: i0: lost"u8, frame.Notes.Comment);
            Assert.Equal(Frames.Make(1), frame.Bytes);
        });
    }

    [Fact]
    public void Buffer_HoldsFrames_RemovingItLetsThemGo()
    {
        Start("a", "b");
        Expect<TopologyChanged>(new AddFilter(Filter(HoldingFilterTypes.Buffer, "h0", "a", ("interval", TimeSpan.FromHours(1)))));
        for (int i = 0; i < 5; i++) _taps["a"].TrySend(Frames.Make(i));
        AwaitAssert(() => Assert.Equal(5, Assert.Single(Of(Reports(), "a").Filters).HeldFrames));
        Assert.Equal(0, Reports().Imbalance);
        Assert.True(_taps["b"].IsQuiet);
        Expect<TopologyChanged>(new RemoveFilter("h0"));
        for (int i = 0; i < 5; i++) Assert.Equal(Frames.Make(i), _taps["b"].Receive());
    }

    [Fact]
    public void RecordAndReplay_SameFrames_InTheirOrder()
    {
        string record = InDirectory("record.pcapng");
        Start("a", "b");
        Expect<TopologyChanged>(new AddFilter(Filter(ReplayFilterType.Type, "r0", "a", ("mode", "record"), ("file", record))));
        Exchange(1);
        Exchange(2);
        Expect<TopologyChanged>(new RemoveFilter("r0"));
        AwaitAssert(() => Assert.Equal(4, Read(record, out _).Count));

        Expect<TopologyChanged>(new AddFilter(Filter(ReplayFilterType.Type, "r1", "a", ("mode", "replay"), ("file", record))));
        Assert.Equal(Frames.Make(1), _taps["b"].Receive());
        Assert.Equal(Frames.Make(1001), _taps["a"].Receive());
        Assert.Equal(Frames.Make(2), _taps["b"].Receive());
        Assert.Equal(Frames.Make(1002), _taps["a"].Receive());
        Assert.Equal(0, Reports().Imbalance);
    }

    [Theory]
    [InlineData("match", "tcp port eighty", "match 'tcp port eighty' is no filter")]
    [InlineData("match", "1,6 0 0", "match '1,6 0 0' is no filter")]
    [InlineData("netdev", "x", "port 'x' does not exist")]
    [InlineData("position", "id=x", "port 'a' has no filter 'x' to stand beside")]
    [InlineData("match", "vlan and and", "match 'vlan and and' is no filter")]
    [InlineData("file", "/nowhere/at/all", "Could not find a part of the path '/nowhere/at/all'")]
    public void AddFilter_Bad_IsRefusedAndNothingChanges(string option, string value, string problem)
    {
        Start("a", "b");
        PortSettings filter = Filter(DumpFilterType.Type, "d0", "a", ("file", InDirectory("x.pcapng")));
        TopologyChangeRefused refused = Expect<TopologyChangeRefused>(new AddFilter(filter with { Values = filter.Values.SetItem(option, value) }));
        Assert.Equal(problem, refused.Problem.Text);
        Exchange(1);
        Assert.Empty(Of(Reports(), "a").Filters);
        Expect<TopologyChanged>(new AddFilter(filter)); // its name is free
    }

    [Fact]
    public void RemovePort_WithFilters_TheyGoWithIt()
    {
        Start("a", "b");
        Expect<TopologyChanged>(new AddFilter(Filter(HoldingFilterTypes.Buffer, "h0", "a", ("interval", TimeSpan.FromHours(1)))));
        _taps["a"].TrySend(Frames.Make(1));
        AwaitAssert(() => Assert.Equal(1, Assert.Single(Of(Reports(), "a").Filters).HeldFrames));
        Expect<TopologyChanged>(new RemovePort("a"));
        Assert.True(Expect<TopologyChangeRefused>(new RemoveFilter("h0")).NotFound);
        Assert.DoesNotContain(Reports().Ports, static port => port.Id == "a");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (FakeTap tap in _taps.Values) tap.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static PortSettings Filter(PortType type, string id, string port, params (string Name, object Value)[] options)
    {
        var values = ImmutableSortedDictionary<string, object>.Empty.Add(FilterOptionSpecs.Netdev.Name, port);
        foreach ((string name, object value) in options) values = values.Add(name, value);
        return new PortSettings(type, id, values, $"-object {id}");
    }

    private static PortReport Of(PortReportList reports, string id) => reports.Ports.Single(port => port.Id == id);

    private static List<(CaptureDirection Direction, byte[] Frame)> Read(string path, out string name)
    {
        var frames = new List<(CaptureDirection, byte[])>();
        Assert.True(CaptureReader.TryOpen(new MemoryStream(File.ReadAllBytes(path)), out CaptureReader? reader, out CaptureProblem problem), problem.ToString());
        while (reader.Read(out CapturedFrame frame) == CaptureReadResult.Frame) frames.Add((frame.Notes.Direction, frame.Bytes.ToArray()));
        Assert.NotEmpty(reader.Interfaces);
        name = reader.Interfaces[0].Name;
        return frames;
    }

    private string InDirectory(string name) => Path.Combine(_directory, name);

    private void Exchange(int number)
    {
        _taps["a"].TrySend(Frames.Make(number));
        Assert.Equal(Frames.Make(number), _taps["b"].Receive());
        _taps["b"].TrySend(Frames.Make(1000 + number));
        Assert.Equal(Frames.Make(1000 + number), _taps["a"].Receive());
    }

    private T Expect<T>(object change)
    {
        _topology.Tell(change, TestActor);
        return ExpectMsg<T>();
    }

    private PortReportList Reports() => Expect<PortReportList>(GetPortReports.Instance);

    private void Start(params string[] onHub) => Start(onHub, []);

    private void Start(string[] onHub, PortSettings[] filters, params string[] alone)
    {
        var ports = new List<PortSettings>();
        foreach (string id in onHub.Concat(alone))
        {
            _taps.Add(id, new FakeTap());
            ports.Add(new PortSettings(TapPortType.Type, id, ImmutableSortedDictionary<string, object>.Empty.Add(TapPortType.InterfaceName.Name, id), $"-netdev {id}"));
        }

        foreach (string id in onHub)
        {
            var values = ImmutableSortedDictionary<string, object>.Empty.Add(HubPortType.HubId.Name, 0).Add(HubPortType.Netdev.Name, id);
            ports.Add(new PortSettings(HubPortType.Type, $"h{id}", values, $"-netdev h{id}"));
        }

        var factories = new Dictionary<PortType, PortFactory>
        {
            [TapPortType.Type] = (settings, dispatcher) => TapActor.Props(settings.Id, _taps[settings.Id].Open, dispatcher),
        };
        var topology = new Topology([.. ports]) { Filters = [.. filters] };
        Assert.DoesNotContain(TopologyValidator.Validate(topology), static problem => problem.Severity == ProblemSeverity.Error);
        _topology = Sys.ActorOf(TopologyActor.Props(topology, factories, new TopologySettings(Lane, Terms, new SwitchOptions { Seed = 1 })), "topology");
        _topology.Tell(AwaitTopology.Instance, TestActor);
        ExpectMsg<TopologyUp>();
        AwaitAssert(() => Assert.All(Reports().Ports, static report => Assert.True(report.LinkUp)));
    }
}
