using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorNet.Runtime;

/// <content>From text.</content>
public abstract partial class ActorPath
{
    /// <summary>Reads a path with an address, such as <c>akka://system/user/nic0#7</c>.</summary>
    /// <exception cref="UriFormatException">The text is no such path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out ActorPath? actorPath) ? actorPath : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    /// <summary>Reads a path with an address.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        if (TryParseAddress(path, out Address? address, out ReadOnlySpan<char> absoluteUri))
        {
            return TryParse(new RootActorPath(address), absoluteUri, out actorPath);
        }
        actorPath = null;
        return false;
    }

    /// <summary>Reads names below a path.</summary>
    public static bool TryParse(ActorPath basePath, string absoluteUri, [NotNullWhen(true)] out ActorPath? actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <summary>Reads names below a path; the last may carry an incarnation.</summary>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        ActorPath path = basePath;
        while (!absoluteUri.IsEmpty)
        {
            int slash = absoluteUri.IndexOf('/');
            ReadOnlySpan<char> name = slash < 0 ? absoluteUri : absoluteUri[..slash];
            absoluteUri = slash < 0 ? [] : absoluteUri[(slash + 1)..];
            if (name.IsEmpty)
            {
                continue;
            }
            long uid = 0;
            int mark = absoluteUri.IsEmpty ? name.IndexOf('#') : -1;
            if (mark >= 0)
            {
                if (!long.TryParse(name[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out uid))
                {
                    return false;
                }
                name = name[..mark];
            }
            path = new ChildActorPath(path, name.ToString(), uid);
        }
        actorPath = path;
        return true;
    }

    /// <summary>Reads the address in front of a path.</summary>
    public static bool TryParseAddress(string path, [NotNullWhen(true)] out Address? address) => TryParseAddress(path, out address, out _);

    /// <summary>Reads the address in front of a path, and gives what comes after it.</summary>
    public static bool TryParseAddress(string path, [NotNullWhen(true)] out Address? address, out ReadOnlySpan<char> absoluteUri)
    {
        address = null;
        return TryParseParts(path, out ReadOnlySpan<char> text, out absoluteUri) && Address.TryParse(text, out address);
    }

    /// <summary>Splits a path behind the address; false, and all in the second part, when there is no address.</summary>
    public static bool TryParseParts(ReadOnlySpan<char> path, out ReadOnlySpan<char> address, out ReadOnlySpan<char> absoluteUri)
    {
        int colon = path.IndexOf(':');
        if (colon is < 4 or > 255 || !path[(colon + 1)..].StartsWith("//"))
        {
            address = default;
            absoluteUri = path;
            return false;
        }
        int slash = path[(colon + 3)..].IndexOf('/');
        address = slash < 0 ? path : path[..(colon + 3 + slash)];
        absoluteUri = slash < 0 ? "/" : path[address.Length..];
        return true;
    }

    /// <summary>The path at an address: one without a host takes the given one, one with a host stays.</summary>
    public string ToStringWithAddress(Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address shown = Address.HasGlobalScope ? Address : address;
        return Depth == 0 ? $"{shown}/" : $"{shown}{ToStringWithoutAddress()}";
    }

    /// <summary>What identifies the actor to another process: the path at an address, and the incarnation.</summary>
    public string ToSerializationFormatWithAddress(Address address) =>
        Uid == 0 ? ToStringWithAddress(address) : $"{ToStringWithAddress(address)}#{Uid}";
}
