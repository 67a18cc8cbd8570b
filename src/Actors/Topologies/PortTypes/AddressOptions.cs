using System.Net;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>QEMU's SocketAddress as options: a type, and what belongs to it.</summary>
internal static class AddressOptions
{
    /// <summary>What of an address is missing or too much, one sentence each.</summary>
    /// <param name="settings">The port.</param>
    /// <param name="name">What the options' names begin with.</param>
    /// <param name="type">The type that was given: inet, unix or fd.</param>
    /// <param name="host">Of inet.</param>
    /// <param name="port">Of inet.</param>
    /// <param name="path">Of unix.</param>
    /// <param name="descriptor">Of fd; null where that is no type.</param>
    public static IEnumerable<string> Check(
        PortSettings settings, string name, string type, OptionSpec<IPAddress> host, OptionSpec<int> port, OptionSpec<string> path, OptionSpec<int>? descriptor)
    {
        (OptionSpec? Option, string Type)[] parts = [(host, "inet"), (port, "inet"), (path, "unix"), (descriptor, "fd")];
        foreach ((OptionSpec? option, string owner) in parts)
        {
            if (option is null) continue;
            bool given = settings.Has(option);
            if (owner == type && !given) yield return $"needs {option} with {name}.type={type}";
            if (owner != type && given) yield return $"{option.Name} goes with {name}.type={owner} only";
        }
    }
}
