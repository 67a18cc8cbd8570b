using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>
/// One port as somebody wrote it. The command line, its JSON form, HOCON and the control socket each make one of these, and
/// <see cref="PortReader"/> understands them all in the same way.
/// </summary>
/// <param name="Role">The word that introduces it.</param>
/// <param name="TypeName">What kind of port; empty when nothing was written.</param>
/// <param name="Options">The rest, <c>id</c> included, in the order written.</param>
/// <param name="Place">Where, for messages.</param>
public sealed record WrittenPort(PortRole Role, string TypeName, ImmutableArray<WrittenOption> Options, string Place)
{
    /// <summary>The option that names the port.</summary>
    public const string Id = "id";

    /// <summary>Where the type stands.</summary>
    public string TypePlace { get; init; } = Place;

    /// <summary>Its id when it was given none; null where that is an error.</summary>
    public string? DefaultId { get; init; }
}
