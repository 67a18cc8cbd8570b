using System.Collections.Immutable;
using ActorNet.Actors.Links;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>Options that every port has: the terms on which its peer sends to it.</summary>
public static class LinkOptions
{
    /// <summary>What becomes of frames for the port when it has not taken those before.</summary>
    public static OptionSpec<string> Overflow { get; } = new(
        "overflow", OptionTypes.Choice([.. OverflowNames.All]), "what becomes of frames for the port for which there is no credit")
    {
        DefaultNote = "backpressure; where a frame goes to several ports, drop",
    };

    /// <summary>Frames that may be with the port at a time.</summary>
    public static OptionSpec<int> Credit { get; } = new(
        "credit", OptionTypes.Number("N", Devices.Frames.FrameBatch.Capacity, 1 << 20), "frames that may be with the port at a time")
    {
        DefaultNote = "actornet.link.credit",
    };

    /// <summary>Frames that may wait for credit where others are dropped.</summary>
    public static OptionSpec<int> Limit { get; } = new(
        "overflow-limit", OptionTypes.Number("N", 0, 1 << 20), "frames that may wait for credit, with overflow=drop and drop-oldest")
    {
        DefaultNote = "actornet.link.overflow-limit",
    };

    /// <summary>For how long frames are held back.</summary>
    public static OptionSpec<TimeSpan> Deadline { get; } = new(
        "deadline", OptionTypes.Duration, "for how long frames wait for credit, with overflow=deadline")
    {
        DefaultNote = "actornet.link.deadline",
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [Overflow, Credit, Limit, Deadline];

    /// <summary>The terms of a link, as the options of one of its ports have them.</summary>
    /// <param name="port">The port.</param>
    /// <param name="common">What holds where it says nothing.</param>
    public static LinkSettings Of(PortSettings port, LinkSettings common)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(common);
        bool given = port.TryGet(Overflow, out string? overflow);
        return new LinkSettings(port.TryGet(Credit, out int credit) ? credit : common.Credit)
        {
            CreditBytes = common.CreditBytes,
            Overflow = given ? OverflowNames.Parse(overflow!) : common.Overflow,
            IsOverflowGiven = given || common.IsOverflowGiven,
            Limit = port.TryGet(Limit, out int limit) ? limit : common.Limit,
            Deadline = port.TryGet(Deadline, out TimeSpan deadline) ? deadline : common.Deadline,
            Hold = common.Hold,
        };
    }
}
