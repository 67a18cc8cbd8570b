using ActorNet.Actors.Configuration;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Topologies;

/// <summary>What applies to all ports of a topology.</summary>
/// <param name="Dispatcher">The lane that they run on.</param>
/// <param name="Link">The terms of a link of which its ports say nothing.</param>
/// <param name="Switch">What switches are like.</param>
public sealed record TopologySettings(string Dispatcher, LinkSettings Link, SwitchOptions Switch)
{
    /// <summary>The lane on which ports run unless told otherwise.</summary>
    public const string DefaultDispatcher = "actornet.lane";

    private const string LinkSection = "actornet.link";

    /// <summary>Reads <c>actornet.link</c> and <c>actornet.switch</c>.</summary>
    public static TopologySettings From(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config link = config.GetConfig(LinkSection)!;
        return new TopologySettings(DefaultDispatcher, new LinkSettings(link.GetInt("credit"))
        {
            CreditBytes = link.GetInt("credit-bytes"),
            Limit = link.GetInt("overflow-limit"),
            Deadline = Durations.Read(link, "deadline", LinkSection),
            Hold = Durations.Read(config.GetConfig(NetQueueMailbox.Id)!, "hold", NetQueueMailbox.Id),
        }, SwitchSettings.From(config));
    }
}
