using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Filters;

/// <summary>To a <see cref="FilterChainActor"/>: whom frames for the port go to.</summary>
/// <param name="Connect">The port; null when it is gone.</param>
public sealed record ConnectInside(Connect? Connect);

/// <summary>To a <see cref="FilterChainActor"/>: whom frames of the port go to.</summary>
/// <param name="Connect">The port's peer; null when it has none.</param>
public sealed record ConnectOutside(Connect? Connect);

/// <summary>To a <see cref="FilterChainActor"/>: who an outdev is.</summary>
/// <param name="Id">The outdev's name.</param>
/// <param name="Connect">The port; null when it is gone.</param>
public sealed record ConnectOutdev(string Id, Connect? Connect);

/// <summary>To a <see cref="FilterChainActor"/>: put a filter in. Answered by <see cref="FilterInserted"/> or <see cref="FilterRefused"/>.</summary>
public sealed record InsertFilter(FilterPlan Plan);

/// <summary>The filter works.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Input">Where frames of its indev enter; null when it has none.</param>
public sealed record FilterInserted(string Id, LinkInput? Input);

/// <summary>The filter was not put in.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Reason">Why not.</param>
public sealed record FilterRefused(string Id, string Reason);

/// <summary>To a <see cref="FilterChainActor"/>: take a filter out; what it holds goes on. Answered by <see cref="FilterTakenOut"/>.</summary>
public sealed record TakeOutFilter(string Id);

/// <summary>The filter is out of the chain.</summary>
public sealed record FilterTakenOut(string Id);

/// <summary>How a filter is.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">The name of its type.</param>
/// <param name="Port">The port that it is on.</param>
/// <param name="Enabled">Whether it does anything.</param>
/// <param name="HeldFrames">Frames that it holds.</param>
/// <param name="HeldBytes">Their bytes.</param>
/// <param name="Counters">What it counted, but for what never happened.</param>
public sealed record FilterReport(string Id, string Kind, string Port, bool Enabled, int HeldFrames, long HeldBytes, ImmutableArray<DropCount> Counters);

/// <summary>How a chain of filters is: its own books, as of a port between others, and its filters, the one next to the port first.</summary>
public sealed record FilterChainReport(PortReport Books, ImmutableArray<FilterReport> Filters);

/// <summary>Asks a <see cref="FilterChainActor"/> how it is; answered by <see cref="FilterChainReport"/>.</summary>
public sealed class GetFilterChainReport
{
    /// <summary>The one instance.</summary>
    public static readonly GetFilterChainReport Instance = new();

    private GetFilterChainReport()
    {
    }
}
