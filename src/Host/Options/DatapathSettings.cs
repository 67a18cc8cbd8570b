using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Host.Options;

/// <summary>Checks the settings that lanes, NetQueues and links read when they start: a mistake is found before anything does.</summary>
public static class DatapathSettings
{
    private const string Capacity = NetQueueMailbox.Id + ".capacity";
    private const string Credit = "actornet.link.credit";
    private const string Lane = TopologySettings.DefaultDispatcher;

    /// <summary>Adds what is wrong to the problems.</summary>
    /// <param name="config">The files' configuration over the reference.</param>
    /// <param name="problems">Receives one line a mistake.</param>
    public static void Check(Config config, ICollection<TopologyProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(problems);
        Try(() =>
        {
            foreach ((string key, string problem) in LaneSettings.From(Lane, config.GetConfig(Lane)!).FindProblems()) Add(key, problem);
            if (config.GetInt(Lane + ".throughput") < 1) Add(Lane + ".throughput", "is not a number from 1 up");
        });
        Try(() => CheckFrames(Capacity));
        Try(() => CheckFrames(Credit));

        void CheckFrames(string key)
        {
            if (config.GetInt(key) < FrameBatch.Capacity) Add(key, $"is less than {FrameBatch.Capacity} frames, which is one batch");
        }

        void Add(string key, string problem) => problems.Add(TopologyProblem.Error(key, $"{config.GetString(key)}: {problem}", "actornet help config"));

        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (ConfigurationException e)
            {
                problems.Add(TopologyProblem.Error("configuration", e.Message, "actornet help config"));
            }
        }
    }
}
