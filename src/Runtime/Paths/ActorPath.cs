using System.Buffers;

namespace ActorNet.Runtime;

/// <summary>
/// The place of an actor in the tree of supervisors, such as <c>akka://system/user/nic0/tx0</c>, and the uid of its incarnation:
/// a name can be used again after its actor is gone, the uid cannot. Immutable.
/// </summary>
public abstract partial class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    /// <summary>What a name may contain besides letters and digits (RFC 2396 path segment).</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private static readonly SearchValues<char> ValidCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + ValidSymbols);

    private readonly ActorPath? _parent;
    private readonly int _hash;
    private string? _text;

    /// <summary>Creates a root.</summary>
    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
        _hash = HashCode.Combine(address, name);
    }

    /// <summary>Creates the path of a child.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        Address = parentPath.Address;
        Name = name;
        Uid = uid;
        Depth = parentPath.Depth + 1;
        _hash = HashCode.Combine(parentPath._hash, name);
    }

    /// <summary>The last element; empty or "/" for a root.</summary>
    public string Name { get; }

    /// <summary>The system that the path belongs to.</summary>
    public Address Address { get; }

    /// <summary>The incarnation; 0 when the path names any.</summary>
    public long Uid { get; }

    /// <summary>The path of the supervisor; a root is its own parent.</summary>
    public ActorPath Parent => _parent ?? this;

    /// <summary>The number of elements below the root.</summary>
    public int Depth { get; }

    /// <summary>The names from below the root to this one.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            string[] names = new string[Depth];
            ActorPath path = this;
            for (int i = Depth - 1; i >= 0; i--)
            {
                names[i] = path.Name;
                path = path._parent!;
            }
            return names;
        }
    }

    /// <summary>The root of this path.</summary>
    public ActorPath Root => ParentOf(0);

    /// <summary>The path of a child of any incarnation.</summary>
    public static ActorPath operator /(ActorPath path, string name) => path.Child(name);

    /// <summary>The path reached by following several names.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) => name.Aggregate(path, static (p, n) => p.Child(n));

    /// <summary>Equality of address and names; the uid does not count.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of address or names.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>True when a string can be an actor's name: not empty, no leading dollar, only characters of a URI path segment.</summary>
    public static bool IsValidPathElement(string s) =>
        !string.IsNullOrEmpty(s) && s[0] != '$' && !s.AsSpan().ContainsAnyExcept(ValidCharacters);

    /// <summary>Names joined with slashes, with a leading one.</summary>
    public static string FormatPathElements(IEnumerable<string> pathElements) => "/" + string.Join('/', pathElements);

    /// <summary>The path of a child; a name may carry an incarnation as <c>name#uid</c>.</summary>
    public ActorPath Child(string childName)
    {
        int mark = childName.IndexOf('#', StringComparison.Ordinal);
        return mark >= 0 && long.TryParse(childName.AsSpan(mark + 1), out long uid)
            ? new ChildActorPath(this, childName[..mark], uid)
            : new ChildActorPath(this, childName, 0);
    }

    /// <summary>The same path with another incarnation.</summary>
    public ActorPath WithUid(long uid) => uid == Uid || _parent is null ? this : new ChildActorPath(_parent, Name, uid);

    /// <summary>The ancestor at a depth; a negative depth counts up from this path.</summary>
    public ActorPath ParentOf(int depth)
    {
        int steps = depth >= 0 ? Depth - depth : -depth;
        ActorPath path = this;
        while (steps-- > 0 && path._parent is not null)
        {
            path = path._parent;
        }
        return path;
    }

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (other is null || _hash != other._hash || Depth != other.Depth)
        {
            return false;
        }
        ActorPath mine = this;
        ActorPath theirs = other;
        while (!ReferenceEquals(mine, theirs))
        {
            if (mine.Name != theirs.Name)
            {
                return false;
            }
            if (mine._parent is null)
            {
                return mine.Address.Equals(theirs.Address);
            }
            mine = mine._parent;
            theirs = theirs._parent!;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The names without the address, such as <c>/user/nic0</c>.</summary>
    public string ToStringWithoutAddress() => FormatPathElements(Elements);

    /// <summary>Address and names.</summary>
    public string ToStringWithAddress() => ToString();

    /// <summary>Address, names and incarnation.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToString() : $"{ToString()}#{Uid}";

    /// <summary>What identifies the actor to another process: address, names and incarnation.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    /// <inheritdoc/>
    public override string ToString() => _text ??= Depth == 0 ? $"{Address}/" : $"{Address}{ToStringWithoutAddress()}";
}
