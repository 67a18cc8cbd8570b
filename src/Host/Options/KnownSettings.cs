using ActorNet.Actors.Lanes;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;
using ActorNet.Host.Logging;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Options;

/// <summary>
/// What the values of <c>actornet.*</c> keys may be, so that a wrong one is reported with its line. What depends on the machine, or on
/// several files together, is left to <see cref="DatapathSettings"/>.
/// </summary>
public static class KnownSettings
{
    private static readonly Dictionary<string, OptionType> Types = new()
    {
        ["actornet.log.level"] = LogSettings.LevelType,
        [QmpOption.Key] = QmpOption.KeyType,
        ["actornet.lane.throughput"] = OptionTypes.Number("N", 1, int.MaxValue),
        ["actornet.lane.cpu"] = OptionTypes.Number("N", -1, int.MaxValue, "the number of a processor, or -1 for any"),
        ["actornet.lane.spin"] = new OptionType<TimeSpan>("TIME", "a time such as 50us, 10ms or 1s, or infinite", LaneSettings.TryParseSpin),
        ["actornet.net-queue.quantum"] = OptionTypes.Number("BYTES", 1 << 10, int.MaxValue),
        ["actornet.net-queue.hold"] = OptionTypes.Duration,
        ["actornet.link.credit-bytes"] = OptionTypes.Number("BYTES", 1 << 16, int.MaxValue),
        ["actornet.link.overflow-limit"] = OptionTypes.Number("N", 0, int.MaxValue),
        ["actornet.link.deadline"] = OptionTypes.Duration,
        ["actornet.net-queue.capacity"] = OptionTypes.Number("N", FrameBatch.Capacity, int.MaxValue),
        ["actornet.link.credit"] = OptionTypes.Number("N", FrameBatch.Capacity, int.MaxValue),
        ["actornet.switch.mac-table-size"] = OptionTypes.Number("N", 1, SwitchOptions.MaxMacTableSize),
        ["actornet.switch.ageing-time"] = OptionTypes.Duration,
        ["actornet.switch.forward-reserved"] = OptionTypes.OnOff,
        ["actornet.switch.loop-detection"] = OptionTypes.OnOff,
        ["actornet.switch.loop-probe-interval"] = OptionTypes.Duration,
        ["actornet.switch.loop-block-time"] = OptionTypes.Duration,
        ["actornet.switch.flap-limit"] = OptionTypes.Number("N", 0, 10_000),
        ["actornet.switch.snooping"] = OptionTypes.OnOff,
        ["actornet.switch.flood-unregistered"] = OptionTypes.OnOff,
        ["actornet.switch.max-groups"] = OptionTypes.Number("N", 1, 65_536),
    };

    /// <summary>The type of a key's value; null when any text will do, or its reader says more than a type could.</summary>
    public static OptionType? TypeOf(string path) => Types.GetValueOrDefault(path);
}
