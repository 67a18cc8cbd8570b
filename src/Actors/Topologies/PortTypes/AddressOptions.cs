using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>QEMU's SocketAddress as options whose names begin with one word: a type, and what belongs to it.</summary>
public sealed class AddressOptions
{
    private readonly string _name;

    /// <summary>Makes the options.</summary>
    /// <param name="name">The word.</param>
    /// <param name="required">Whether a port without such an address is an error.</param>
    /// <param name="host">Help for the address of inet.</param>
    /// <param name="port">Help for its port.</param>
    /// <param name="path">Help for the path of unix.</param>
    /// <param name="types">The types, of inet, unix and fd, each with help.</param>
    public AddressOptions(string name, bool required, string host, string port, string path, params (string Type, string Help)[] types)
    {
        ArgumentNullException.ThrowIfNull(types);
        _name = name;
        Type = new($"{name}.type", OptionTypes.Choice([.. types.Select(static type => type.Type)]), string.Join("; ", types.Select(static type => $"{type.Type}: {type.Help}"))) { Required = required };
        Host = new($"{name}.host", SocketOptionTypes.Host, $"inet: {host}");
        Port = new($"{name}.port", SocketOptionTypes.Port, $"inet: {port}");
        Path = new($"{name}.path", OptionTypes.SocketPath, $"unix: {path}");
        Abstract = new($"{name}.abstract", OptionTypes.OnOff, "unix: on: the path is a name in the network namespace, in no file system") { Default = "off" };
        Tight = new($"{name}.tight", OptionTypes.OnOff, "abstract=on: off: the name is filled up with zeros, which are a part of it") { Default = "on" };
        Descriptor = new($"{name}.str", OptionTypes.FileDescriptor, "fd: the number of the open descriptor") { Claims = "file descriptor" };
    }

    /// <summary>The kind of address.</summary>
    public OptionSpec<string> Type { get; }

    /// <summary>inet: where.</summary>
    public OptionSpec<SocketEndpoint> Host { get; }

    /// <summary>inet: where.</summary>
    public OptionSpec<int> Port { get; }

    /// <summary>unix: where.</summary>
    public OptionSpec<string> Path { get; }

    /// <summary>unix: whether that is a path.</summary>
    public OptionSpec<bool> Abstract { get; }

    /// <summary>unix: how long a name is that is no path.</summary>
    public OptionSpec<bool> Tight { get; }

    /// <summary>fd: which.</summary>
    public OptionSpec<int> Descriptor { get; }

    /// <summary>All but the descriptor.</summary>
    public IEnumerable<OptionSpec> OfAddresses => [Type, Host, Port, Path, Abstract, Tight];

    /// <summary>Where, of inet and unix.</summary>
    public SocketEndpoint Of(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Get(Type) != "unix") return settings.Get(Host).WithPort(settings.Get(Port));
        string path = settings.Get(Path);
        return settings.Get(Abstract) ? SocketEndpoint.OfAbstract(path, settings.Get(Tight)) : SocketEndpoint.OfPath(path);
    }

    /// <summary>What of an address is missing or too much, one sentence each.</summary>
    internal IEnumerable<string> Check(PortSettings settings, string type)
    {
        (OptionSpec Option, string Type, bool Required)[] parts =
            [(Host, "inet", true), (Port, "inet", true), (Path, "unix", true), (Abstract, "unix", false), (Tight, "unix", false), (Descriptor, "fd", true)];
        foreach ((OptionSpec option, string owner, bool required) in parts)
        {
            bool given = settings.Has(option);
            if (owner == type && required && !given) yield return $"needs {option} with {_name}.type={type}";
            if (owner != type && given) yield return $"{option.Name} goes with {_name}.type={owner} only";
        }

        if (type == "unix" && settings.Has(Tight) && !settings.Get(Abstract)) yield return $"{Tight.Name} goes with {Abstract.Name}=on only";
        foreach (string problem in CheckInterfaces(settings, Host)) yield return problem;
    }

    /// <summary>What is given without the type.</summary>
    internal IEnumerable<string> Orphans(PortSettings settings) =>
        OfAddresses.Append(Descriptor).Where(settings.Has).Select(option => $"needs {Type.Name} with {option.Name}");

    /// <summary>Addresses that mean nothing without an interface, one sentence each.</summary>
    internal static IEnumerable<string> CheckInterfaces(PortSettings settings, params OptionSpec<SocketEndpoint>[] options)
    {
        foreach (OptionSpec<SocketEndpoint> option in options)
            if (settings.TryGet(option, out SocketEndpoint? address) && address.NeedsInterface)
                yield return $"{option.Name} is an address that each link has its own of: write the interface behind it, {address.Host}%eth0";
    }
}
