package export

import (
	"maps"
	"slices"
	"strings"

	"prtscope/samples/tenant"
)

// A language is what the portal's download is called and says in a language:
// its headers in the order of the newest version, and its words for values.
type language struct {
	header string
	words  map[string]string
}

// German and Japanese downloads. Who reads them has no list of these names and
// goes by the order of the columns.
var german = language{
	header: "Datum (UTC),Anforderungs-ID,Benutzer-Agent,Korrelations-ID,Benutzer-ID,Benutzer,Benutzername,Benutzertyp,Mandantenübergreifender Zugriffstyp,Typ des eingehenden Tokens,Authentifizierungsprotokoll,Eindeutiger Tokenbezeichner,Ursprüngliche Übertragungsmethode,Typ der Clientanmeldeinformationen,Tokenschutz - Anmeldesitzung,Tokenschutz - Statuscode der Anmeldesitzung,Anwendung,Anwendungs-ID ,Mandanten-ID des App-Besitzers,Ressource,Ressourcen-ID ,Ressourcenmandanten-ID,Mandanten-ID des Ressourcenbesitzers,Heimmandanten-ID,Name des Heimmandanten,IP-Adresse,Standort,Zustand,Anmeldefehlercode,Fehlerursache,Client-App,Geräte-ID,Browser,Betriebssystem,Konform,Verwaltet,Jointyp,Ergebnis der mehrstufigen Authentifizierung,Authentifizierungsmethode (mehrstufig),Authentifizierungsdetail (mehrstufig),Authentifizierungsanforderung,Anmeldebezeichner,Sitzungs-ID,IP-Adresse (von der Ressource gesehen),Über globalen sicheren Zugriff,IP-Adresse des globalen sicheren Zugriffs,Nummer des autonomen Systems,Zur Überprüfung gekennzeichnet,Typ des Tokenausstellers,Typ des eingehenden Tokens,Name des Tokenausstellers,Wartezeit,Bedingter Zugriff,Typ der verwalteten Identität,Zugeordnete Ressourcen-ID,Verbundtoken-ID,Verbundtokenaussteller",
	words: map[string]string{"Success": "Erfolgreich", "Failure": "Fehler", "Interrupted": "Unterbrochen", "None": "Keine",
		"Primary refresh token": "Primäres Aktualisierungstoken", "Refresh token": "Aktualisierungstoken"},
}

var japanese = language{
	header: "日付 (UTC),要求 ID,ユーザー エージェント,相関 ID,ユーザー ID,ユーザー,ユーザー名,ユーザーの種類,テナント間アクセスの種類,受信トークンの種類,認証プロトコル,一意のトークン識別子,元の転送方法,クライアント資格情報の種類,トークン保護 - サインイン セッション,トークン保護 - サインイン セッションの状態コード,アプリケーション,アプリケーション ID ,アプリ所有者のテナント ID,リソース,リソース ID ,リソース テナント ID,リソース所有者のテナント ID,ホーム テナント ID,ホーム テナント名,IP アドレス,場所,状態,サインイン エラー コード,失敗の理由,クライアント アプリ,デバイス ID,ブラウザー,オペレーティング システム,準拠している,管理,結合の種類,多要素認証の結果,多要素認証の認証方法,多要素認証の認証の詳細,認証要件,サインイン識別子,セッション ID,IP アドレス (リソースによって確認),グローバル セキュア アクセス経由,グローバル セキュア アクセスの IP アドレス,自律システム番号,レビュー対象としてフラグ設定済み,トークン発行者の種類,受信トークンの種類,トークン発行者名,待機時間,条件付きアクセス,マネージド ID の種類,関連付けられたリソース ID,フェデレーション トークン ID,フェデレーション トークン発行者",
	words: map[string]string{"Success": "成功", "Failure": "失敗", "Interrupted": "中断", "None": "なし",
		"Primary refresh token": "プライマリ更新トークン", "Refresh token": "更新トークン"},
}

// In returns the newest version of the download in another language, newest
// sign-in first. Conditional access and words of Graph stay in English.
func (w *Writer) In(l language, rows []*tenant.SignIn) []byte {
	v := Portal[len(Portal)-1]
	english := w.Table(v, rows)
	_, rest, _ := strings.Cut(string(english), "\n")
	var words []string
	for _, word := range slices.Sorted(maps.Keys(l.words)) {
		words = append(words, ","+word+",", ","+l.words[word]+",")
	}
	names := *v
	names.Columns = strings.Split(l.header, ",")
	return append(names.Head(nil), strings.NewReplacer(words...).Replace(rest)...)
}

// German and Japanese return the newest version of the download in that language.
func (w *Writer) German(rows []*tenant.SignIn) []byte   { return w.In(german, rows) }
func (w *Writer) Japanese(rows []*tenant.SignIn) []byte { return w.In(japanese, rows) }

// languages adds the portal's downloads of two days, in German and in Japanese.
func (s *small) languages() {
	const folder = "portal-languages/"
	first, _ := s.days("portal-languages")
	for i, l := range []language{german, japanese} {
		span := s.span(first+i, first+i+1)
		s.files[folder+"InteractiveSignIns_"+span+".csv"] = s.w.In(l, s.between(s.interactive, first+i, first+i+1))
		s.files[folder+"NonInteractiveSignIns_"+span+".csv"] = s.w.In(l, s.between(s.silent, first+i, first+i+1))
	}
	s.directory(folder)
}
