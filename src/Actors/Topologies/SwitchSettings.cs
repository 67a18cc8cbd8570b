using ActorNet.Actors.Configuration;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Topologies;

/// <summary>What all switches of a topology are like: the section <c>actornet.switch</c>.</summary>
public static class SwitchSettings
{
    private const string Section = "actornet.switch";

    /// <summary>Reads the section.</summary>
    public static SwitchOptions From(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config section = config.GetConfig(Section)!;
        string mac = section.GetString("mac") ?? "auto";
        return new SwitchOptions
        {
            MacTableSize = section.GetInt("mac-table-size"),
            AgeingTime = Durations.Read(section, "ageing-time", Section),
            ForwardReserved = section.GetBoolean("forward-reserved"),
            Mac = mac == "auto" ? MakeAddress() : MacAddress.TryParse(mac, out MacAddress given) ? given : throw new ConfigurationException($"{Section}.mac: '{mac}' is neither an Ethernet address nor auto"),
            LoopDetection = section.GetBoolean("loop-detection"),
            LoopProbeInterval = Durations.Read(section, "loop-probe-interval", Section),
            LoopBlockTime = Durations.Read(section, "loop-block-time", Section),
            FlapLimit = section.GetInt("flap-limit"),
            Snooping = section.GetBoolean("snooping"),
            FloodUnregistered = section.GetBoolean("flood-unregistered"),
            MaxGroups = section.GetInt("max-groups"),
        };
    }

    // A local address (the 02) of this run: nobody but the switch needs to know it.
    private static MacAddress MakeAddress() => MacAddress.FromValue(0x0200_0000_0000ul | (ulong)Random.Shared.NextInt64(1L << 40));
}
