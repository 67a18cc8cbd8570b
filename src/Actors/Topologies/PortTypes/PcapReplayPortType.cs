using System.Globalization;
using ActorNet.Actors.Captures;
using ActorNet.Actors.Filters.Types;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev pcap-replay</c>: the frames of a capture file, at their times.</summary>
public static class PcapReplayPortType
{
    private const double FastestFactor = 1e6;

    /// <summary>The capture.</summary>
    public static OptionSpec<string> File { get; } = new("file", FilterFile.Path, "the capture to replay, pcapng or pcap, of Ethernet frames")
    {
        Required = true,
    };

    /// <summary>How fast.</summary>
    public static OptionSpec<ReplaySpeed> Speed { get; } = new(
        "speed", new OptionType<ReplaySpeed>("real|max|N", "real, max, or how many times as fast, such as 10 or 0.5", TryParseSpeed),
        "real: frames go at the intervals of their timestamps; max: as fast as the peer takes them")
    {
        Default = "real",
    };

    /// <summary>How often.</summary>
    public static OptionSpec<int> Loop { get; } = new(
        "loop", new OptionType<int>("on|off|N", "on, off or how many times, 1 or greater", TryParseLoop), "off: once; on: again and again; N: so many times")
    {
        Default = "off",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "pcap-replay", "the frames of a capture file, from when its peer's link is up; frames for it are discarded", [File, Speed, Loop, .. LinkOptions.All]);

    private static bool TryParseSpeed(string text, out ReplaySpeed speed)
    {
        speed = text == "max" ? ReplaySpeed.Max : ReplaySpeed.Real;
        if (text is "max" or "real") return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor) || factor is not (> 0 and <= FastestFactor)) return false;
        speed = new ReplaySpeed(factor);
        return true;
    }

    private static bool TryParseLoop(string text, out int rounds)
    {
        if (OptionTypes.OnOff.TryParse(text, out bool endless))
        {
            rounds = endless ? ReplayRounds.Endless : 1;
            return true;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds >= 1;
    }
}
