namespace ActorNet.Runtime;

/// <summary>A phase of the end, as the configuration describes it.</summary>
/// <param name="DependsOn">The phases that come before.</param>
/// <param name="Timeout">How long its tasks may take together.</param>
/// <param name="Recover">Whether the next phase comes even if this one failed or took too long.</param>
internal sealed record ShutdownPhase(IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover)
{
    private const string Section = "akka.coordinated-shutdown";

    /// <summary>Reads the phases.</summary>
    public static Dictionary<string, ShutdownPhase> ReadAll(Config section)
    {
        ArgumentNullException.ThrowIfNull(section);
        TimeSpan timeout = section.GetTimeSpan("default-phase-timeout", TimeSpan.FromSeconds(5), allowInfinite: false);
        var phases = new Dictionary<string, ShutdownPhase>(StringComparer.Ordinal);
        foreach ((string name, HoconValue value) in section.GetConfig("phases")?.AsEnumerable() ?? [])
        {
            if (!value.IsObject())
            {
                throw new ConfigurationException($"{Section}.phases.{name} must be an object, such as {{ depends-on = [service-stop] }}.");
            }
            Config phase = value.ToConfig();
            phases[name] = new ShutdownPhase(
                phase.HasPath("depends-on") ? [.. phase.GetStringList("depends-on")] : [],
                phase.GetTimeSpan("timeout", timeout, allowInfinite: false),
                phase.GetBoolean("recover", true));
        }
        return phases;
    }

    /// <summary>The names in an order in which each comes after all that it depends on.</summary>
    /// <exception cref="ArgumentException">A phase depends on itself, perhaps by way of others.</exception>
    public static List<string> Sort(IReadOnlyDictionary<string, ShutdownPhase> phases)
    {
        var sorted = new List<string>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in phases.Keys)
        {
            Visit(name);
        }
        return sorted;

        void Visit(string name)
        {
            if (done.Contains(name))
            {
                return;
            }
            if (!open.Add(name))
            {
                throw new ArgumentException($"Cycle detected in {Section}.phases: phase [{name}] depends transitively on itself.");
            }
            foreach (string before in phases.TryGetValue(name, out ShutdownPhase? phase) ? phase.DependsOn : [])
            {
                Visit(before);
            }
            open.Remove(name);
            done.Add(name);
            sorted.Add(name);
        }
    }
}
