using System.Reflection;
using System.Text.Json;

namespace EvoPrompting.Recipes;

/// <summary>One key of a section of a recipe.</summary>
/// <param name="About">Meaning and range; empty for a spread part.</param>
internal sealed record Setting(string Key, PropertyInfo Property, SettingAttribute About)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Of a number that may be null, the number's.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsSection => IsSectionType(Type);

    /// <summary>The section that each item of a list is; null where it is no list of sections.</summary>
    public Type? ItemSection { get; } =
        Property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            && IsSectionType(list.GetGenericArguments()[0])
            ? list.GetGenericArguments()[0]
            : null;

    public bool MayBeNull { get; } = Nullability.Create(Property).ReadState == NullabilityState.Nullable;

    /// <summary>True for a task's own part, whose keys stand beside those of the section that holds it.</summary>
    public bool IsSpread => Property.PropertyType.IsAssignableTo(typeof(TaskSettings));

    /// <summary>A section is a class that has settings.</summary>
    public static bool IsSectionType(Type type) =>
        type.IsClass && type.GetProperties().Any(p => p.IsDefined(typeof(SettingAttribute), inherit: true));
}

/// <summary>The keys of each section, read once from the records, in their order.</summary>
internal static class SettingTable
{
    private static readonly SettingAttribute Unspoken = new("");
    private static readonly Dictionary<Type, IReadOnlyList<Setting>> Sections = [];

    public static IReadOnlyList<Setting> Of(Type section)
    {
        lock (Sections)
        {
            if (!Sections.TryGetValue(section, out var settings))
            {
                settings =
                [
                    .. section.GetProperties()
                        .Select(p => (Property: p, About: p.GetCustomAttribute<SettingAttribute>()))
                        .Where(p => p.About is not null || p.Property.PropertyType.IsAssignableTo(typeof(TaskSettings)))
                        .OrderBy(p => p.Property.MetadataToken)
                        .Select(p => new Setting(Word(p.Property.Name), p.Property, p.About ?? Unspoken)),
                ];
                Sections.Add(section, settings);
            }

            return settings;
        }
    }

    /// <summary>A name as it stands in a recipe: camel case.</summary>
    public static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The words that an enum may take.</summary>
    public static IReadOnlyList<string> Words(Type choice) => [.. Enum.GetNames(choice).Select(Word)];
}
