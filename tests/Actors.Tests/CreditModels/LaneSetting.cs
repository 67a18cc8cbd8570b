namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>How large a model of a lane is.</summary>
/// <param name="Posters">Other threads.</param>
/// <param name="PostsEach">What each of them posts.</param>
/// <param name="Arrivals">How often the guest makes something available.</param>
/// <param name="Flaw">What is wrong with it.</param>
internal sealed record LaneSetting(int Posters, int PostsEach, int Arrivals, LaneFlaw Flaw = LaneFlaw.None);
