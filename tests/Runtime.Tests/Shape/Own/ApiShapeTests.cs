using System.Reflection;
using System.Text.RegularExpressions;

namespace ActorNet.Runtime.Tests;

/// <summary>
/// The seam to Akka.NET (docs/decisions/0001): what the runtime and the TestKit offer is in the table of Akka.NET's surface, or on the
/// list of own members; what the table has and they do not is on the list of what is left out, with the reason.
/// </summary>
[Trait("Runtime", "own")]
public sealed partial class ApiShapeTests
{
    private static readonly Assembly[] Own = [typeof(ActorSystem).Assembly, typeof(TestKit.TestKitBase).Assembly];
    private static readonly Dictionary<string, HashSet<string>> Table = ReadTable();
    private static readonly Dictionary<string, Type> Types = Own.SelectMany(static a => a.GetExportedTypes())
        .GroupBy(NameOf).ToDictionary(static g => g.Key, static g => g.First());

    [Fact]
    public void EveryMember_IsAkkaNets_OrOnTheListOfOwnMembers()
    {
        List<string> own = ReadOwn();
        string[] unknown = [.. OwnSurface().Where(member => !InTable(member) && !Covered(own, member)).Order(StringComparer.Ordinal)];
        Assert.True(unknown.Length == 0, "neither in Akka.NET nor in src/Runtime/own-members.md:\n" + string.Join('\n', unknown));
    }

    [Fact]
    public void EveryMemberOfTheTable_Exists_OrIsLeftOutForAReason()
    {
        List<string> absent = ReadAbsent();
        string[] missing = [.. TableMembers().Where(member => !Exists(member) && !Covered(absent, member)).Order(StringComparer.Ordinal)];
        Assert.True(missing.Length == 0, "in Akka.NET, but neither here nor in absent.txt:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void ListOfOwnMembers_HasNoEntryThatNoLongerApplies()
    {
        string[] members = [.. OwnSurface().Where(static member => !InTable(member))];
        string[] idle = [.. ReadOwn().Where(pattern => !members.Any(member => Covers(pattern, member)))];
        Assert.True(idle.Length == 0, "of no effect in own-members.md: " + string.Join(", ", idle));
    }

    [Fact]
    public void ListOfWhatIsLeftOut_HasNoEntryThatNoLongerApplies()
    {
        string[] missing = [.. TableMembers().Where(static member => !Exists(member))];
        string[] idle = [.. ReadAbsent().Where(pattern => !missing.Any(member => Covers(pattern, member)))];
        Assert.True(idle.Length == 0, "of no effect in absent.txt: " + string.Join(", ", idle));
    }

    [Fact]
    public void Surface_IsLargeEnoughToBeWorthComparing()
    {
        Assert.True(TableMembers().Count() > 1_500, $"{TableMembers().Count()} in the table");
        Assert.True(OwnSurface().Count() > 1_200, $"{OwnSurface().Count()} here");
    }

    /// <summary>Types, and their public and protected members, as <c>Type</c> and <c>Type.Member</c>.</summary>
    private static IEnumerable<string> OwnSurface()
    {
        foreach ((string name, Type type) in Types)
        {
            yield return name;
            if (typeof(Delegate).IsAssignableFrom(type))
            {
                continue;
            }
            foreach (string member in MembersOf(type, BindingFlags.DeclaredOnly).Distinct())
            {
                yield return $"{name}.{member}";
            }
        }
    }

    private static IEnumerable<string> TableMembers() =>
        Table.SelectMany(static entry => entry.Value.Select(member => $"{entry.Key}.{member}").Prepend(entry.Key));

    private static IEnumerable<string> MembersOf(Type type, BindingFlags scope)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        foreach (MemberInfo member in type.GetMembers(All | scope))
        {
            bool visible = member switch
            {
                FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
                PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
                MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
                _ => false,
            };
            if (visible && !OfEveryObject(member))
            {
                yield return member.Name[(member.Name.LastIndexOf('.') is > 0 and int dot ? dot + 1 : 0)..];
            }
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What every object has, and what the compiler adds to records.
    private static bool OfEveryObject(MemberInfo member) =>
        member.Name is "Equals" or "GetHashCode" or "ToString" or "Finalize" or "GetType" or "MemberwiseClone" or "Deconstruct"
            or "PrintMembers" or "EqualityContract" or "<Clone>$" or "op_Equality" or "op_Inequality";

    // A member that a type takes from a base type or an interface of Akka.NET's need not be in the table a second time.
    private static bool InTable(string member)
    {
        if (Types.ContainsKey(member))
        {
            return Table.ContainsKey(member);
        }
        int dot = member.LastIndexOf('.');
        Type type = Types[member[..dot]];
        string name = member[(dot + 1)..];
        return Ancestors(type).Any(t => Table.TryGetValue(NameOf(t), out HashSet<string>? members) && members.Contains(name))
                || Ancestors(type).Any(t => !Own.Contains(t.Assembly) && MembersOf(t, BindingFlags.DeclaredOnly).Contains(name));
    }

    private static bool Exists(string member)
    {
        if (Types.ContainsKey(member))
        {
            return true;
        }
        int dot = member.LastIndexOf('.');
        if (dot < 0 || !Types.TryGetValue(member[..dot], out Type? type))
        {
            return false;
        }
        string name = member[(dot + 1)..];
        return name is "Equals" or "GetHashCode" or "ToString" or "op_Equality" or "op_Inequality"
            || Ancestors(type).Any(t => MembersOf(t, BindingFlags.DeclaredOnly).Contains(name));
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (Type? t = type; t is not null; t = t.BaseType)
        {
            yield return t.IsGenericType ? t.GetGenericTypeDefinition() : t;
        }
        foreach (Type t in type.GetInterfaces())
        {
            yield return t.IsGenericType ? t.GetGenericTypeDefinition() : t;
        }
    }

    private static string NameOf(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.DeclaringType is { } outer ? $"{NameOf(outer)}.{name}" : name;
    }

    private static bool Covered(List<string> patterns, string member) => patterns.Any(pattern => Covers(pattern, member));

    /// <summary>A pattern is a type with all in it, a member, or either with <c>*</c>.</summary>
    private static bool Covers(string pattern, string member)
    {
        string regex = Regex.Escape(pattern).Replace(@"\*", "[^.]*", StringComparison.Ordinal);
        return Regex.IsMatch(member, $@"^{regex}(\.|$)", RegexOptions.CultureInvariant);
    }

    private static Dictionary<string, HashSet<string>> ReadTable() => Lines("akka-api.txt").Concat(Lines("akka-api-mentioned.txt"))
        .Select(static line => line.Split(": "))
        .GroupBy(static parts => parts[0], StringComparer.Ordinal)
        .ToDictionary(
            static type => type.Key,
            static type => type.Where(static parts => parts.Length > 1).SelectMany(static parts => parts[1].Split(' ')).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    // "pattern  reason": the reason must be there.
    private static List<string> ReadAbsent() => [.. Lines("absent.txt").Select(static line =>
    {
        string[] parts = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(parts.Length == 2, $"absent.txt: no reason for {parts[0]}");
        return parts[0];
    })];

    private static List<string> ReadOwn() => [.. Lines("own-members.md")
        .Where(static line => line.StartsWith("- ", StringComparison.Ordinal))
        .SelectMany(static line => Code().Matches(line[..line.IndexOf(':', StringComparison.Ordinal)]).Select(static m => m.Groups[1].Value))];

    private static IEnumerable<string> Lines(string file) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Shape", file))
        .Where(static line => line.Length > 0 && !line.StartsWith('#'));

    [GeneratedRegex("`([^`(]+)[^`]*`")]
    private static partial Regex Code();
}
