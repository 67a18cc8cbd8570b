using ActorNet.Actors.Configuration;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.Lanes;

/// <summary>How a lane spends its core; the section of its dispatcher in the configuration.</summary>
/// <param name="Name">The lane's name: its dispatcher's id, and the name of its thread.</param>
/// <param name="Cpu">The core that the thread is pinned to, or null for any.</param>
/// <param name="Spin">For how long a lane that ran out of work polls before it sleeps; <see cref="Timeout.InfiniteTimeSpan"/> for one that never sleeps.</param>
public sealed record LaneSettings(string Name, int? Cpu, TimeSpan Spin)
{
    private const string CpuKey = "cpu";
    private const string SpinKey = "spin";
    private const string Infinite = "infinite"; // HOCON has no word for it; Akka.NET's own settings use this one

    private static readonly TimeSpan LongestSpin = TimeSpan.FromMinutes(1);

    /// <summary>Reads the section of a dispatcher, with the defaults of reference.conf.</summary>
    /// <exception cref="ConfigurationException">A value is missing or of the wrong form.</exception>
    public static LaneSettings From(string name, Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int cpu = config.GetInt(CpuKey);
        TimeSpan spin = TryParseSpin(config.GetString(SpinKey, ""), out TimeSpan known) ? known : Durations.Read(config, SpinKey, name);
        return new LaneSettings(name, cpu < 0 ? null : cpu, spin);
    }

    /// <summary>Understands a value of <c>spin</c>: a duration, or <c>infinite</c>.</summary>
    public static bool TryParseSpin(string text, out TimeSpan spin)
    {
        spin = Timeout.InfiniteTimeSpan;
        return text == Infinite || Durations.TryParse(text, out spin);
    }

    /// <summary>What this process on this machine cannot do: the full key, and why. Nothing when all is well.</summary>
    public IEnumerable<(string Key, string Problem)> FindProblems()
    {
        // The process's processors, not those of the thread that asks: that one may be a pinned lane's.
        if (Cpu is int cpu && CpuAffinity.GetProcess() is var usable && !usable.Contains(cpu))
            yield return ($"{Name}.{CpuKey}", $"core {cpu} is not there for this process; there are: {string.Join(' ', usable)}");
        if (Spin != Timeout.InfiniteTimeSpan && (Spin < TimeSpan.Zero || Spin > LongestSpin))
            yield return ($"{Name}.{SpinKey}", $"is not from 0 to 1 minute, nor {Infinite}");
    }

    /// <summary>Refuses what this process on this machine cannot do.</summary>
    /// <exception cref="ConfigurationException">Names the first key that is wrong.</exception>
    public void Validate()
    {
        foreach ((string key, string problem) in FindProblems()) throw new ConfigurationException($"{key}: {problem}");
    }
}
