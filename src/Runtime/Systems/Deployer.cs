using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ActorNet.Runtime;

/// <summary>What <c>akka.actor.deployment</c> says of actors by their paths below <c>/user</c>, with <c>*</c> for a name and <c>**</c> for any number of them.</summary>
public class Deployer
{
    private const string Section = "akka.actor.deployment";

    private readonly ConcurrentDictionary<string, Deploy> _byPath = new(StringComparer.Ordinal);

    /// <summary>Reads the section.</summary>
    public Deployer(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Config.GetConfig(Section) is not { } deployments)
        {
            return;
        }
        Config defaults = deployments.GetConfig("default") ?? ConfigurationFactory.Empty;
        foreach ((string path, HoconValue value) in deployments.AsEnumerable())
        {
            if (path != "default" && value.IsObject() && ParseConfig(path, value.ToConfig().WithFallback(defaults)) is { } deploy)
            {
                SetDeploy(deploy);
            }
        }
    }

    /// <summary>The deployment of a path, or null.</summary>
    public Deploy? Lookup(ActorPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        IReadOnlyList<string> elements = path.Elements;
        return elements is ["user", _, ..] ? Lookup(elements.Skip(1)) : null;
    }

    /// <summary>The deployment of the names below <c>/user</c>, or null.</summary>
    public Deploy? Lookup(IEnumerable<string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_byPath.IsEmpty)
        {
            return null;
        }
        string[] names = [.. path];
        return _byPath.TryGetValue("/" + string.Join('/', names), out Deploy? exact)
            ? exact
            : _byPath.Values.Where(d => Matches(d.Path, names)).OrderByDescending(static d => d.Path.Length).FirstOrDefault();
    }

    /// <summary>Adds a deployment, or replaces the one of the same path.</summary>
    public void SetDeploy(Deploy deploy)
    {
        ArgumentNullException.ThrowIfNull(deploy);
        string path = deploy.Path.StartsWith('/') ? deploy.Path : "/" + deploy.Path;
        foreach (string name in path[1..].Split('/'))
        {
            if (name is not ("*" or "**") && !ActorPath.IsValidPathElement(name.Replace("*", "", StringComparison.Ordinal) is { Length: > 0 } rest ? rest : "x"))
            {
                throw new InvalidActorNameException($"{Section}: illegal name [{name}] in the path [{deploy.Path}].");
            }
        }
        _byPath[path] = deploy.Path == path ? deploy : new Deploy(path, deploy.Config, deploy.Scope, deploy.Dispatcher, deploy.Mailbox, deploy.StashCapacity);
    }

    /// <summary>The deployment that a section describes.</summary>
    protected virtual Deploy? ParseConfig(string key, Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string router = config.GetString("router", null) ?? "from-code";
        if (router != "from-code")
        {
            throw new ConfigurationException($"{Section}.\"{key}\".router is [{router}], but this runtime has no routers: leave the key out.");
        }
        return new Deploy(
            key,
            config,
            NoScope,
            config.GetString("dispatcher", null) ?? Deploy.NoDispatcherGiven,
            config.GetString("mailbox", null) ?? Deploy.NoMailboxGiven,
            config.GetInt("stash-capacity", Deploy.NoStashSize));
    }

    private static Scope NoScope => Deploy.NoScopeGiven;

    private static bool Matches(string pattern, string[] names)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return false;
        }
        string regex = "^" + Regex.Escape(pattern)
            .Replace(@"\*\*", ".+", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$";
        return Regex.IsMatch("/" + string.Join('/', names), regex, RegexOptions.CultureInvariant);
    }
}
