using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ActorNet.Actors.Captures;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Filtering;
using ActorNet.Io.Capture;

namespace ActorNet.Actors.Filters;

/// <summary>Makes filters of their options: compiles what they match, opens what they write, reads what they replay.</summary>
/// <remarks>Not for a lane: files and names of hosts may take their time.</remarks>
public static class FilterPlanner
{
    private static readonly Dictionary<PortType, Func<PortSettings, IFrameMatch?, FilterPlan>> Makers = new()
    {
        [DumpFilterType.Type] = Dump,
        [WireFilterTypes.Mirror] = Mirror,
        [WireFilterTypes.Redirector] = Redirector,
        [HoldingFilterTypes.Buffer] = Buffer,
        [HoldingFilterTypes.Throttle] = Throttle,
        [ImpairmentFilterType.Type] = Impair,
        [ReplayFilterType.Type] = Replay,
    };

    /// <summary>Makes one. False when something is wrong, and then nothing is open.</summary>
    public static bool TryMake(PortSettings settings, [NotNullWhen(true)] out FilterPlan? plan, [NotNullWhen(false)] out TopologyProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        plan = null;
        problem = CheckMatch(settings);
        if (problem is not null) return false;
        try
        {
            IFrameMatch? match = null;
            if (settings.TryGet(FilterOptionSpecs.Match, out string? expression)) TryCompile(expression, out match, out _);
            plan = Makers[settings.Type](settings, match);
            return true;
        }
        catch (TopologyException e)
        {
            problem = e.Problem;
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = TopologyProblem.Error(settings.Place, e.Message.TrimEnd('.'), "give a file that can be opened");
            return false;
        }
    }

    /// <summary>Whether what a filter matches can be compiled; null when it can. Looks at nothing else.</summary>
    public static TopologyProblem? CheckMatch(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.TryGet(FilterOptionSpecs.Match, out string? expression) || TryCompile(expression, out _, out string error)) return null;
        return TopologyProblem.Error(settings.Place, $"match '{expression}' is no filter", error);
    }

    private static bool TryCompile(string expression, out IFrameMatch? match, out string error)
    {
        match = null;
        BpfProgram? program;
        BpfProblem wrong;
        if (char.IsAsciiDigit(expression[0]))
        {
            _ = BpfText.TryParse(expression, out program, out wrong);
        }
        else
        {
            if (!PcapCompiler.TryCompile(expression, CaptureLimits.MaxSnapLength, out PcapInstruction[]? compiled, out string? message))
            {
                error = message!;
                return false;
            }

            BpfProgram.TryCreate(MemoryMarshal.Cast<PcapInstruction, BpfInstruction>(compiled), out program, out wrong);
        }

        error = wrong.ToString();
        if (program is not null) match = new BpfMatch(program);
        return match is not null;
    }

    private static FilterPlan Plan(PortSettings settings, FrameFilter filter) => new(settings, filter, FilterOptionSpecs.PositionOf(settings));

    private static FilterPlan Dump(PortSettings settings, IFrameMatch? match)
    {
        var options = new DumpOptions
        {
            Id = settings.Id,
            Queue = FilterOptionSpecs.QueueOf(settings),
            Enabled = IsOn(settings),
            Match = match,
            SnapLength = Math.Min(settings.Get(DumpFilterType.MaxLength), Devices.Frames.EthernetFrame.MaxLength),
            Subjects = settings.Get(DumpFilterType.Subjects) switch
            {
                "passing" => DumpSubjects.Passing,
                "drops" => DumpSubjects.Drops,
                _ => DumpSubjects.PassingAndDrops,
            },
        };
        CaptureFile file = Open(settings, settings.Get(DumpFilterType.File), DumpFilterType.IsPcapng(settings), options.SnapLength);
        return Plan(settings, new DumpFilter(options, file)) with { Capture = file };
    }

    private static FilterPlan Mirror(PortSettings settings, IFrameMatch? match)
    {
        string outdev = settings.Get(WireFilterTypes.MirrorOutdev);
        var options = new MirrorOptions { Id = settings.Id, Queue = FilterOptionSpecs.QueueOf(settings), Enabled = IsOn(settings), Match = match, Outdev = outdev };
        return Plan(settings, new MirrorFilter(options)) with { Outdev = outdev };
    }

    private static FilterPlan Redirector(PortSettings settings, IFrameMatch? match)
    {
        string? outdev = settings.TryGet(WireFilterTypes.Outdev, out string? to) ? to : null;
        string? indev = settings.TryGet(WireFilterTypes.Indev, out string? from) ? from : null;
        var options = new RedirectOptions { Id = settings.Id, Queue = FilterOptionSpecs.QueueOf(settings), Enabled = IsOn(settings), Match = match, Outdev = outdev, Indev = indev };
        return Plan(settings, new RedirectFilter(options)) with { Outdev = outdev, Indev = indev };
    }

    private static FilterPlan Buffer(PortSettings settings, IFrameMatch? match)
    {
        var options = new BufferOptions { Id = settings.Id, Queue = FilterOptionSpecs.QueueOf(settings), Enabled = IsOn(settings), Match = match, Interval = settings.Get(HoldingFilterTypes.Interval) };
        return Plan(settings, new BufferFilter(options));
    }

    private static FilterPlan Throttle(PortSettings settings, IFrameMatch? match)
    {
        var options = new ThrottleOptions
        {
            Id = settings.Id,
            Queue = FilterOptionSpecs.QueueOf(settings),
            Enabled = IsOn(settings),
            Match = match,
            BytesPerSecond = Of(settings, HoldingFilterTypes.BytesPerSecond),
            BurstBytes = Of(settings, HoldingFilterTypes.BurstBytes),
            FramesPerSecond = Of(settings, HoldingFilterTypes.FramesPerSecond),
            BurstFrames = Of(settings, HoldingFilterTypes.BurstFrames),
            Policy = settings.Get(HoldingFilterTypes.Policy) == "police" ? ThrottlePolicy.Police : ThrottlePolicy.Shape,
        };
        return Plan(settings, new ThrottleFilter(options));
    }

    private static FilterPlan Impair(PortSettings settings, IFrameMatch? match)
    {
        Impairment impairment = ImpairmentFilterType.ImpairmentOf(settings);
        var options = new ImpairmentOptions
        {
            Id = settings.Id,
            Queue = FilterOptionSpecs.QueueOf(settings),
            Enabled = IsOn(settings),
            Match = match,
            Tx = impairment,
            Rx = impairment,
            Seed = (ulong)settings.Get(ImpairmentFilterType.Seed),
        };
        return Plan(settings, new ImpairmentFilter(options));
    }

    private static FilterPlan Replay(PortSettings settings, IFrameMatch? match)
    {
        string path = settings.Get(ReplayFilterType.File);
        var options = new ReplayOptions { Id = settings.Id, Queue = FilterOptionSpecs.QueueOf(settings), Enabled = IsOn(settings), Match = match };
        if (settings.Get(ReplayFilterType.Mode) == "record")
        {
            CaptureFile file = Open(settings, path, isPcapng: true, Devices.Frames.EthernetFrame.MaxLength);
            return Plan(settings, new ReplayFilter(options, file)) with { Capture = file };
        }

        ReplayFile record = ReplayFile.TryRead(path, out string problem)
            ?? throw new TopologyException(settings.Place, $"file '{path}' cannot be replayed: {problem}", "give a pcapng or pcap file of Ethernet frames");
        return Plan(settings, new ReplayFilter(options, record));
    }

    private static CaptureFile Open(PortSettings settings, string path, bool isPcapng, int snapLength) =>
        new(new CaptureStream(path), settings.Get(FilterOptionSpecs.Netdev), isPcapng, snapLength);

    private static bool IsOn(PortSettings settings) => settings.Get(FilterOptionSpecs.Status) == "on";

    private static long Of(PortSettings settings, OptionSpec<long> option) => settings.TryGet(option, out long value) ? value : 0;
}
