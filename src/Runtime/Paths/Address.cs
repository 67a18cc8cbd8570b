using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorNet.Runtime;

/// <summary>Where an actor system lives: protocol, system name and, for a remote one, host and port.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ICloneable
{
    /// <summary>Orders addresses by host, then port.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(CompareHostsAndPorts);

    /// <summary>Stands for all systems.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <summary>Creates an address; without host and port it is the local system.</summary>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host;
        Port = port;
    }

    /// <summary>The protocol; <c>akka</c> for a local system.</summary>
    public string Protocol { get; }

    /// <summary>The name of the actor system.</summary>
    public string System { get; }

    /// <summary>The host name, null for a local system.</summary>
    public string? Host { get; }

    /// <summary>The port, null for a local system.</summary>
    public int? Port { get; }

    /// <summary>True when the address has no host and so means something only inside its process.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    /// <summary>True when the address has a host.</summary>
    public bool HasGlobalScope => !HasLocalScope;

    /// <summary>Equality of all four parts.</summary>
    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of any part.</summary>
    public static bool operator !=(Address? left, Address? right) => !(left == right);

    /// <summary>Reads an address, such as <c>akka://system</c> or <c>akka.tcp://system@host:2552</c>.</summary>
    /// <exception cref="ArgumentException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out Address? parsed) ? parsed : throw new ArgumentException($"[{address}] is no address of an actor system.", nameof(address));

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address) => TryParse(path.AsSpan(), out address);

    /// <summary>Reads an address, and gives what comes behind it from the first slash on.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address, [NotNullWhen(true)] out string? absolutUri)
    {
        bool read = TryParse(path.AsSpan(), out address, out ReadOnlySpan<char> rest);
        absolutUri = read ? rest.ToString() : null;
        return read;
    }

    /// <summary>Reads an address.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, [NotNullWhen(true)] out Address? address) => TryParse(span, out address, out _);

    /// <summary>Reads an address, and gives what comes behind it from the first slash on.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, [NotNullWhen(true)] out Address? address, out ReadOnlySpan<char> absolutUri)
    {
        address = null;
        absolutUri = default;
        int colon = span.IndexOf(':');
        if (colon is < 4 or > 255 || !span.StartsWith("akka", StringComparison.OrdinalIgnoreCase) || !span[(colon + 1)..].StartsWith("//"))
        {
            return false;
        }
        string protocol = span[..colon].ToString().ToLowerInvariant();
        ReadOnlySpan<char> rest = span[(colon + 3)..];
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> system = slash < 0 ? rest : rest[..slash];
        ReadOnlySpan<char> uri = slash < 0 ? "/" : rest[slash..];
        int at = system.IndexOf('@');
        if (at < 0)
        {
            address = new Address(protocol, system.ToString());
            absolutUri = uri;
            return true;
        }
        // The colon before the port is the last one: an IPv6 address in brackets has more.
        ReadOnlySpan<char> hostAndPort = system[(at + 1)..];
        int last = hostAndPort.LastIndexOf(':');
        if (last < 0 || !int.TryParse(hostAndPort[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return false;
        }
        address = new Address(protocol, system[..at].ToString(), hostAndPort[..last].ToString(), port);
        absolutUri = uri;
        return true;
    }

    /// <inheritdoc/>
    public object Clone() => new Address(Protocol, System, Host, Port);

    /// <summary>System, host and port, without the protocol.</summary>
    public string HostPort() => HasLocalScope ? System : $"{System}@{Host}:{Port}";

    /// <summary>The address with another protocol.</summary>
    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    /// <summary>The address with another system name.</summary>
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>The address with another host.</summary>
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    /// <summary>The address with another port.</summary>
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <inheritdoc/>
    public bool Equals(Address? other) =>
        other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    /// <inheritdoc/>
    public int CompareTo(Address? other) => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is Address other
        ? CompareTo(other)
        : throw new ArgumentException($"Cannot compare {nameof(Address)} with instance of type '{obj?.GetType().FullName ?? "null"}'.");

    private static int CompareHostsAndPorts(Address? x, Address? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int byHost = string.CompareOrdinal(x.Host ?? "", y.Host ?? "");
        return byHost != 0 ? byHost : (x.Port ?? 0).CompareTo(y.Port ?? 0);
    }

    /// <inheritdoc/>
    public override string ToString() => HasLocalScope ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";
}
